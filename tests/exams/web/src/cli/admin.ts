import { Command } from "commander";

const program = new Command("admin");

program
  .command("release-holds")
  .description("Give back seats whose payment never came")
  .option("--older-than <minutes>", "only holds older than this", "12")
  .option("--dry-run", "only print")
  .action((options) => {
    console.log(`releasing holds older than ${options.olderThan} minutes`);
  });

program
  .command("refund")
  .description("Refund a booking")
  .requiredOption("--reference <reference>", "reference of the booking")
  .option("--amount <cents>", "less than the whole price")
  .option("--reason <text>", "shown to the customer")
  .action((options) => {
    console.log(`refunding ${options.reference}`);
  });

program
  .command("resend-mails")
  .description("Put failed mails back into the queue")
  .option("--limit <count>", "at most this many", "100")
  .action((options) => {
    console.log(`resending ${options.limit} mails`);
  });

program.parse();
