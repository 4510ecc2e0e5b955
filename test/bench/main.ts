// `npm run bench`: what the tools cost of a model's context, and speed and memory as ratios against something measured
// in the same run. Exits with 1 when the context budget or that of redaction is exceeded.
import { eventFigures } from "./events.ts";
import { listFigure } from "./lists.ts";
import { MAX_SHARE, redactionGrowth, redactionShare } from "./redaction.ts";
import { TOKEN_LIMITS, tokenFigures } from "./tokens.ts";

console.log("Context: tokens (o200k) of tools/list by access level");
for (const { access, tools, tokens } of tokenFigures()) {
  const limit = TOKEN_LIMITS[access];
  const exceeded = limit !== undefined && tokens > limit;
  const verdict = limit === undefined ? "" : `, ${exceeded ? "ABOVE" : "within"} the limit of ${limit}`;
  console.log(`  ${access.padEnd(10)} ${tools} tools, ${tokens} tokens${verdict}`);
  if (exceeded) process.exitCode = 1;
}

console.log("\nSpeed: list_all_artie_pipelines over the bare requests that it makes (1 = no overhead)");
for (const pipelines of [50, 5_000]) {
  console.log(`  ${String(pipelines).padEnd(5)} pipelines: ${(await listFigure(pipelines)).ratio.toFixed(2)}`);
}

console.log("\nRedaction: CPU over that of the call it is part of, and growth over that of the text (1 = linear)");
const share = await redactionShare();
const { unit, growth } = redactionGrowth();
console.log(
  `  share  ${(share * 100).toFixed(1)} %, ${share > MAX_SHARE ? "ABOVE" : "within"} the limit of ${MAX_SHARE * 100} %`,
);
console.log(`  growth ${(growth / 4).toFixed(2)} at worst, of ${JSON.stringify(unit)}`);
if (share > MAX_SHARE || growth > 8) process.exitCode = 1;

console.log("\nMemory: peak of bulk tracking a file of 200 MB over the peak after one of 20 MB (1 = flat)");
for (const { format, megabytes, events, ratio, peakAfterLarge } of await eventFigures()) {
  const size = `${megabytes.toFixed(0)} MB, ${events} events`;
  console.log(`  ${format.padEnd(5)} ${size}: ${ratio.toFixed(2)} (${peakAfterLarge.toFixed(0)} MB)`);
}
