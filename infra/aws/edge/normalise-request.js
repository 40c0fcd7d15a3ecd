// A CloudFront Function (runtime cloudfront-js-2.0), before the cache: requests that get the same answer get the same key.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it
function handler(event) {
  const request = event.request;
  const parts = [];
  for (const name in request.querystring) {
    const one = request.querystring[name];
    const values = one.multiValue === undefined ? [one] : one.multiValue;
    // The order of repeated values stays: it can be the order of the answer.
    parts.push({
      name: name,
      text: values.map((each) => (each.value === '' ? name : `${name}=${each.value}`)).join('&'),
    });
  }
  parts.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  request.querystring = parts.map((part) => part.text).join('&');

  // The API reads only the primary language of the first tag.
  const language = request.headers['accept-language'];
  if (language !== undefined) {
    const primary = /^\s*([A-Za-z]{2,3})(-[A-Za-z0-9]{2,8})*\s*([,;]|$)/.exec(language.value);
    if (primary === null) delete request.headers['accept-language'];
    else request.headers['accept-language'] = { value: primary[1].toLowerCase() };
  }

  // An origin that is not allowed gets the same answer as none.
  const origin = request.headers['origin'];
  if (origin !== undefined && allowedOrigins.indexOf(origin.value) < 0) delete request.headers['origin'];
  return request;
}
