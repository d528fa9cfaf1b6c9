import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();
await prisma.sailing.create({
  data: { id: "OSL-KEL-1", departsAt: new Date(), vessel: "Fjord", seatsTotal: 400 },
});
