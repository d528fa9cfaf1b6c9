function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`missing environment variable ${name}`);
  }
  return value;
}

export const config = {
  port: Number(process.env.PORT ?? "3000"),
  databaseUrl: required("DATABASE_URL"),
  redisUrl: required("REDIS_URL"),
  paymentProviderUrl: required("PAYMENT_PROVIDER_URL"),
  paymentApiKey: process.env.PAYMENT_API_KEY ?? "",
  paymentTimeoutMs: 8000,
  sessionTtlMinutes: Number(process.env.SESSION_TTL_MINUTES ?? "45"),
  bookingHoldMinutes: Number(process.env.BOOKING_HOLD_MINUTES ?? "12"),
  logLevel: process.env.LOG_LEVEL ?? "info",
  readOnly: process.env.FERRYBOOK_READ_ONLY === "1",
};
