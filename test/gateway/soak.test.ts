// The campaign of `npm run soak`, with every fault once.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { useBuilt } from "../mcp/built.ts";
import { startPostgres } from "./postgres.ts";
import { FAULTS, runCampaign } from "./soak/campaign.ts";

const built = useBuilt();

test("a campaign of faults loses no write and makes none twice, and the audit log agrees with the API", async () => {
  const folder = await mkdtemp(join(tmpdir(), "artie-soak-"));
  await using postgres = await startPostgres();
  const { problems, faults, answers, writes } = await runCampaign({
    ...{ cli: built.cli, folder, postgres, clients: 12, pause: 0, callsBetween: 60 },
    isOver: (count) => count === FAULTS.length,
  });
  await rm(folder, { recursive: true, force: true });
  expect(problems).toEqual([]);
  expect(faults).toEqual({ kill: 1, revocation: 3, stop: 1, "restart of Postgres": 1 });
  expect(writes).toBeGreaterThan(20);
  expect(answers["done"]).toBeGreaterThan(200);
}, 360_000);
