/** A function that does nothing: the minimum cost of any function. */
export const handler = async () => ({ statusCode: 200, body: '{}' });
