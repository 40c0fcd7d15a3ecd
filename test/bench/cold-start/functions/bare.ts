/** A function that does nothing: what any function costs. */
export const handler = async () => ({ statusCode: 200, body: '{}' });
