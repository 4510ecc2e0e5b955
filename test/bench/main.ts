// `npm run bench`: what the tools cost of a model's context, and speed and memory as ratios against something measured
// in the same run. Exits with 1 when the context budget or that of redaction is exceeded.
//   npm run bench [-- <OpenAPI file of the API, for the peer to read; else a small one is written>]
import { eventFigures } from "./events.ts";
import { gatewayFigures, MAX_LATENCY, STORES } from "./gateway.ts";
import { launcherFigure, MAX_OVER_SOCKET } from "./launcher.ts";
import { listFigure } from "./lists.ts";
import { FIGURES, type Figure, peerFigures } from "./peer.ts";
import { MAX_PLANNED, plannedFigures } from "./planned.ts";
import { MAX_SHARE, redactionGrowth, redactionShare } from "./redaction.ts";
import { MAX_START, specFigures } from "./spec.ts";
import { TOKEN_LIMITS, tokenFigures } from "./tokens.ts";
import { MAX_GROWTH, viewFigures } from "./views/index.ts";

console.log("Context: tokens (o200k) of tools/list by access level");
for (const { access, tools, tokens } of tokenFigures()) {
  const limit = TOKEN_LIMITS[access];
  const exceeded = limit !== undefined && tokens > limit;
  const verdict = limit === undefined ? "" : `, ${exceeded ? "ABOVE" : "within"} the limit of ${limit}`;
  console.log(`  ${access.padEnd(10)} ${tools} tools, ${tokens} tokens${verdict}`);
  if (exceeded) process.exitCode = 1;
}

console.log(
  "\nGrowth: over the bare requests (1 = no overhead): list, first call by name (at most 1.2); lists asked for later",
);
for (const pipelines of [100, 1_000, 10_000]) {
  const { list, byName, bothBare, listsAfterwards } = await listFigure(pipelines);
  const named = `by name ${byName.toFixed(2)} (${bothBare.toFixed(2)} of it the two requests that it takes)`;
  const figures = `list ${list.toFixed(2)}, ${named}, ${listsAfterwards} lists later`;
  console.log(`  ${String(pipelines).padEnd(6)} pipelines: ${figures}`);
}

console.log(
  "\nSidebar: at 5,000 pipelines over all rows written once; growth from 800 over that of the rows (1 = linear)",
);
for (const { what, overBare, growth } of await viewFigures()) {
  const verdict = `${growth > MAX_GROWTH ? "ABOVE" : "within"} the limit of ${MAX_GROWTH}`;
  console.log(`  ${what.padEnd(19)} ${overBare.toFixed(2)}, growth ${growth.toFixed(2)}, ${verdict}`);
  if (growth > MAX_GROWTH) process.exitCode = 1;
}

console.log("\nBeside @ivotoby/openapi-mcp-server: ours over its (goal); processor time but for the rate");
const { ours, peers, ratios } = await peerFigures(process.argv[2]);
for (const [figure, [words, unit, goal]] of Object.entries(FIGURES) as [Figure, (typeof FIGURES)[Figure]][]) {
  const values = `${ours[figure].toFixed(2)} ${unit} over ${peers[figure].toFixed(2)}`;
  console.log(`  ${words}: ${ratios[figure].toFixed(2)} (${goal}; ${values})`);
}

console.log("\nFollowing a description of the API that is kept: start to the first tools/list, over that without one");
const start = await specFigures(process.argv[2]);
console.log(
  `  ${start.ratio.toFixed(2)} (at most ${MAX_START}; ${start.followed.toFixed(0)} ms of processor time over ${start.alone.toFixed(0)})`,
);

console.log("\nRedaction: CPU over that of the call it is part of, and growth over that of the text (1 = linear)");
const share = await redactionShare();
const { unit, growth } = redactionGrowth();
console.log(
  `  share  ${(share * 100).toFixed(1)} %, ${share > MAX_SHARE ? "ABOVE" : "within"} the limit of ${MAX_SHARE * 100} %`,
);
console.log(`  growth ${(growth / 4).toFixed(2)} at worst, of ${JSON.stringify(unit)}`);
if (share > MAX_SHARE || growth > 8) process.exitCode = 1;

console.log(
  "\nPlans: a change over the same without plan and policy, a read where changes wait for a person over one alone",
);
const planned = await plannedFigures();
for (const what of ["change", "read"] as const) {
  const [{ requests, cpu }, limit] = [planned[what], MAX_PLANNED[what]];
  console.log(`  ${what.padEnd(6)} requests ${requests.toFixed(2)}, CPU ${cpu.toFixed(2)} (at most ${limit})`);
  if (Math.max(requests, cpu) > limit) process.exitCode = 1;
}

console.log("\nGateway: one replica over http alone, 16 calls at once");
for (const { store, rate, p50, callsASecond } of await gatewayFigures()) {
  const goals = `rate ${rate.toFixed(2)} (at least ${STORES[store]}), p50 ${p50.toFixed(2)} (at most ${MAX_LATENCY})`;
  console.log(`  ${store.padEnd(8)} ${goals}; ${callsASecond.toFixed(0)} calls a second`);
}

const { ratio, ours: launched, bare } = await launcherFigure();
const figures = `${launched.toFixed(1)} ms over ${bare.toFixed(1)}`;
console.log("\nLauncher: CPU to its first tools/list through a window, over that of a bare Node that opens a socket");
console.log(`  ${ratio.toFixed(2)} (at most ${MAX_OVER_SOCKET}; ${figures})`);
if (ratio > MAX_OVER_SOCKET) process.exitCode = 1;

console.log("\nMemory: peak of bulk tracking a file of 200 MB over the peak after one of 20 MB (1 = flat)");
for (const { format, megabytes, events, ratio, peakAfterLarge } of await eventFigures()) {
  const size = `${megabytes.toFixed(0)} MB, ${events} events`;
  console.log(`  ${format.padEnd(5)} ${size}: ${ratio.toFixed(2)} (${peakAfterLarge.toFixed(0)} MB)`);
}
