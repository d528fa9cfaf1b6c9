import type { FastifyInstance } from "fastify";
import { prisma } from "../db.js";

export async function sailings(app: FastifyInstance) {
  app.get("/sailings", async () => prisma.sailing.findMany({ take: 200 }));

  app.put("/sailings/:id/cancel", async (request) => {
    const { id } = request.params as { id: string };
    request.log.warn({ id }, "sailing cancelled by staff");
    return prisma.sailing.update({ where: { id }, data: { status: "CANCELLED" } });
  });
}
