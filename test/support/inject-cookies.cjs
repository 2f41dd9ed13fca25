// Fastify's `inject` loads the ESM package cookie by `require`, which Node can and Jest on Node 20 cannot. It is for an
// option that nobody here uses.
exports.encodeCookies = () => {
  throw new Error('Give inject the Cookie header itself.');
};
