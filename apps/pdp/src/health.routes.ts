import type { FastifyInstance } from 'fastify';

/** `/healthz`: the process is alive. `/readyz`: decisions can be recorded, so requests may come here. */
export function healthRoutes(log: { health(): { readonly ready: boolean } }) {
  return async function routes(server: FastifyInstance): Promise<void> {
    server.get('/healthz', async () => ({ status: 'ok' }));
    server.get('/readyz', async (_request, reply) => {
      const health = log.health();
      return reply.code(health.ready ? 200 : 503).send(health);
    });
  };
}
