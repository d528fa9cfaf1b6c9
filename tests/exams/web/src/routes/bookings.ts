import type { FastifyInstance } from "fastify";
import { Counter, Histogram } from "prom-client";
import { config } from "../config.js";
import { prisma } from "../db.js";

const created = new Counter({
  name: "ferrybook_bookings_created_total",
  help: "Bookings created",
  labelNames: ["route"],
});

const paymentDuration = new Histogram({
  name: "ferrybook_payment_duration_seconds",
  help: "Time the payment provider took",
  buckets: [0.1, 0.5, 1, 2, 4, 8],
});

const paymentFailures = new Counter({
  name: "ferrybook_payment_failures_total",
  help: "Payments that failed",
  labelNames: ["reason"],
});

const MAX_PASSENGERS = 9;

export async function bookings(app: FastifyInstance) {
  app.post("/bookings", async (request, reply) => {
    if (config.readOnly) {
      request.log.warn("booking refused, the service is read-only");
      return reply.code(503).send({ error: "read_only" });
    }
    const body = request.body as { sailingId: string; passengers: number };
    if (body.passengers > MAX_PASSENGERS) {
      return reply.code(422).send({ error: "too_many_passengers" });
    }
    const stop = paymentDuration.startTimer();
    try {
      await fetch(`${config.paymentProviderUrl}/charges`, {
        method: "POST",
        headers: { authorization: `Bearer ${config.paymentApiKey}` },
        signal: AbortSignal.timeout(config.paymentTimeoutMs),
      });
    } catch (error) {
      paymentFailures.inc({ reason: "timeout" });
      request.log.error({ error }, "payment provider did not answer in time");
      return reply.code(502).send({ error: "payment" });
    } finally {
      stop();
    }
    created.inc({ route: body.sailingId });
    return reply.code(201).send({ id: crypto.randomUUID() });
  });

  app.get("/bookings/:reference", async (request, reply) => {
    const { reference } = request.params as { reference: string };
    const booking = await prisma.booking.findUnique({ where: { reference } });
    if (!booking) {
      request.log.info({ reference }, "booking not found");
      return reply.code(404).send({ error: "not_found" });
    }
    return booking;
  });

  app.post("/bookings/:reference/refund", async (request) => {
    const { reference } = request.params as { reference: string };
    request.log.info({ reference }, "refund requested");
    return prisma.refund.create({ data: { bookingReference: reference, amountCents: 0 } });
  });
}
