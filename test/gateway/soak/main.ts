// `npm run soak [-- --minutes N]`: a long campaign (campaign.ts), by default of half an hour. Exits with 1 when something
// does not agree at the end.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "../../bench/built.ts";
import { startPostgres } from "../postgres.ts";
import { runCampaign } from "./campaign.ts";

const { values } = parseArgs({ options: { minutes: { type: "string" }, clients: { type: "string" } } });
const minutes = Number(values.minutes ?? 30);
const home = await mkdtemp(join(tmpdir(), "artie-soak-"));
try {
  const cli = await build(home);
  await using postgres = await startPostgres();
  const until = performance.now() + minutes * 60_000;
  const { problems, ...figures } = await runCampaign({
    ...{ cli, folder: home, postgres, clients: Number(values.clients ?? 50), pause: 200, callsBetween: 500 },
    isOver: () => performance.now() > until,
    tell: (line) => console.log(`${new Date().toISOString()} ${line}`),
  });
  console.log(JSON.stringify(figures, null, 2));
  for (const problem of problems.slice(0, 50)) console.log(`PROBLEM ${problem}`);
  console.log(problems.length === 0 ? "Everything agrees." : `${problems.length} problems.`);
  if (problems.length > 0) process.exitCode = 1;
} finally {
  await rm(home, { recursive: true, force: true });
}
