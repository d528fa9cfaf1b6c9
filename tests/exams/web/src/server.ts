import Fastify from "fastify";
import { register } from "prom-client";
import { config } from "./config.js";
import { bookings } from "./routes/bookings.js";
import { sailings } from "./routes/sailings.js";
import { prisma } from "./db.js";

const app = Fastify({ logger: { level: config.logLevel }, bodyLimit: 262144 });

app.get("/health/live", async () => ({ status: "ok" }));

app.get("/health/ready", async (_request, reply) => {
  try {
    await prisma.$queryRaw`SELECT 1`;
    return { status: "ok" };
  } catch (error) {
    app.log.error({ error }, "database is not reachable");
    return reply.code(503).send({ status: "down" });
  }
});

app.get("/metrics", async (_request, reply) => {
  reply.header("content-type", register.contentType);
  return register.metrics();
});

app.register(bookings, { prefix: "/api/v1" });
app.register(sailings, { prefix: "/api/v1" });

process.on("SIGTERM", async () => {
  app.log.info("SIGTERM received, closing connections");
  await app.close();
});

await app.listen({ port: config.port, host: "0.0.0.0" });
