// One client of a campaign: it reads, makes and deletes, one call after the other, and notes what it was told.
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { ask, callBody } from "../ask.ts";
import type { Known, Ledger } from "./ledger.ts";

/** A grant and the end of it. */
export interface Held {
  readonly path: string;
  /** Of the answer to its revocation, in milliseconds. */
  revokedAt?: number;
}

export interface ClientOptions {
  readonly name: string;
  readonly url: string;
  readonly ledger: Ledger;
  readonly pipelines: readonly string[];
  /** The grant that it has now. */
  readonly held: () => Held;
  /** A new one in the place of one that was revoked. */
  readonly renew: () => Promise<void>;
  readonly isOver: () => boolean;
  /** Between two calls, in milliseconds. */
  readonly pause: number;
  /** Notes when its calls were admitted. */
  readonly isCounted: boolean;
}

/** How long after its answer a revocation holds everywhere. */
const REVOKED_WITHIN_MS = 1_000;
const BACK_OFF_MS = 100;

const result = z.object({
  result: z.object({ isError: z.boolean().optional(), structuredContent: z.record(z.string(), z.unknown()) }),
});
const created = z.object({ created: z.object({ uuid: z.string() }) });

type Told = { readonly known: Known; readonly value?: Readonly<Record<string, unknown>> };

export async function runClient(options: ClientOptions): Promise<void> {
  const { name, ledger, pipelines, isOver, pause } = options;
  let made: { readonly name: string; readonly uuid: string } | undefined;
  for (let turn = 0; !isOver(); turn++) {
    if (pause > 0) await delay(pause / 2 + Math.random() * pause);
    if (turn % 3 !== 0) {
      const pipeline = pipelines[(turn * 7) % pipelines.length] ?? "";
      const { known, value } = await call(options, "get_single_artie_pipeline_by_id", { pipeline });
      if (known === "done" && !JSON.stringify(value).includes(pipeline))
        ledger.problem(`A read of ${pipeline}: another`);
    } else if (made) {
      const { uuid } = made;
      const { known } = await call(options, "delete_a_artie_ssh_tunnel_by_id", { sshTunnel: uuid, confirm: made.name });
      ledger.deletions.set(uuid, known);
      made = undefined;
    } else {
      const tunnel = `soak-${name}-${turn}`;
      const args = { name: tunnel, host: "bastion.example.com", port: 22, username: "artie" };
      const { known, value } = await call(options, "create_a_artie_ssh_tunnel", args);
      ledger.creations.set(tunnel, known);
      if (known !== "done") continue;
      const { uuid } = created.parse(value).created;
      ledger.uuids.set(tunnel, uuid);
      made = { name: tunnel, uuid };
    }
  }
}

async function call(options: ClientOptions, tool: string, args: Record<string, unknown>): Promise<Told> {
  const { url, ledger, held, isCounted } = options;
  const grant = held();
  const sent = performance.now();
  const answer = await ask(url + grant.path, { method: "POST", body: callBody(tool, args) }).catch(() => undefined);
  if (!answer) {
    ledger.count("no answer");
    await delay(BACK_OFF_MS);
    return { known: "unknown" };
  }
  const { status, text, body } = answer;
  if (status === 200) {
    if (isCounted) ledger.admitted.push({ sent, answered: performance.now() });
    if (grant.revokedAt !== undefined && sent > grant.revokedAt + REVOKED_WITHIN_MS) {
      ledger.problem(`${tool} was admitted ${Math.round(sent - grant.revokedAt)} ms after its grant was revoked`);
    }
    return told(ledger, tool, text);
  }
  const code = String(body["code"]);
  ledger.count(`${status} ${code}`);
  if (status === 410 && grant.revokedAt !== undefined) await afterRevocation(options, grant.path);
  else if (!EXPECTED.has(code)) ledger.problem(`${tool}: ${status} ${text}`);
  await delay(BACK_OFF_MS);
  return { known: "refused" };
}

const EXPECTED = new Set(["store_unavailable", "stopping", "limit_calls", "limit_writes", "grant_revoked"]);
const RECORD_IS_LATE = "its record can't be kept now";

function told(ledger: Ledger, tool: string, text: string): Told {
  const { isError = false, structuredContent: value } = result.parse(JSON.parse(jsonIn(text))).result;
  if (!isError) {
    ledger.count("done");
    return { known: "done", value };
  }
  if (text.includes(RECORD_IS_LATE)) {
    ledger.count("done, recorded later");
    return { known: "unknown" };
  }
  ledger.count("tool error");
  ledger.problem(`${tool}: ${text}`);
  return { known: "unknown" };
}

/** Of an answer as a stream, what its one event holds. */
function jsonIn(text: string): string {
  return text.startsWith("{") ? text : (/^data: (.*)$/m.exec(text)?.[1] ?? text);
}

/** What was refused once is refused a second later, too. */
async function afterRevocation({ url, ledger, renew }: ClientOptions, path: string): Promise<void> {
  await delay(REVOKED_WITHIN_MS);
  const again = await ask(url + path, { method: "POST", body: callBody("list_all_artie_connectors") }).catch(
    () => undefined,
  );
  if (again?.status === 200) ledger.problem("A grant that was revoked lives again");
  await renew();
}
