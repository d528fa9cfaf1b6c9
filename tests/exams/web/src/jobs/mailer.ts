import { Redis } from "ioredis";
import pino from "pino";

const log = pino();
const redis = new Redis(process.env.REDIS_URL ?? "");
const QUEUE = "mail:outgoing";
const FAILED = "mail:failed";
const MAX_ATTEMPTS = 6;
const RETRY_DELAY_SECONDS = 20;

async function send(_message: string): Promise<void> {
  if (!process.env.SMTP_HOST) {
    throw new Error("SMTP_HOST is not set");
  }
}

for (;;) {
  const item = await redis.blpop(QUEUE, 0);
  if (!item) continue;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    try {
      await send(item[1]);
      log.info("mail sent");
      break;
    } catch (error) {
      log.warn({ error, attempt }, "mail server rejected the message");
      if (attempt === MAX_ATTEMPTS) {
        log.error("mail moved to the failed list");
        await redis.rpush(FAILED, item[1]);
      }
      await new Promise((done) => setTimeout(done, RETRY_DELAY_SECONDS * 1000));
    }
  }
}
