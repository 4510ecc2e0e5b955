// Tells an address of calls that wait for a person, so that a chat or an on-call program can ask one. Signed as Standard
// Webhooks says (standardwebhooks.com): whoever knows the secret can tell that it came from here, and when.
import { createHmac } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Http } from "../artie/index.ts";
import { isLoopback } from "../mcp/origin.ts";
import { iso } from "./access.ts";
import type { Log } from "./log.ts";
import { StoreRefused } from "./store/errors.ts";
import type { Approval } from "./store/rows.ts";

export interface WebhookOptions {
  readonly url: string;
  /** Any text of at least 24 characters, or `whsec_` and the key in base64. */
  readonly secret: string | undefined;
}

export interface Webhook extends AsyncDisposable {
  /** Returns at once: no call waits for it. */
  tell(approval: Approval): void;
}

/** Before each attempt, in milliseconds; somebody who does not answer by then is told nothing. */
const WAITS_MS = [0, 1_000, 5_000, 20_000, 60_000];
const TIMEOUT_MS = 10_000;
const MAX_UNDER_WAY = 100;
const MIN_SECRET = 24;
const SECRET_NAME = "ARTIE_APPROVAL_WEBHOOK_SECRET";

const asked = z.object({ client: z.string().optional(), tool: z.string(), plan: z.looseObject({}) });

/** @throws StoreRefused for an address or a secret that is of no use */
export function createWebhook({ url, secret }: WebhookOptions, http: Http, log: Log): Webhook {
  const [address, key] = [addressOf(url), keyOf(secret)];
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  const deliver = async ({ id, ...approval }: Approval): Promise<void> => {
    const body = JSON.stringify(messageOf({ id, ...approval }));
    for (const wait of WAITS_MS) {
      await delay(wait, undefined, { signal: stopping.signal });
      const answer = await http({
        ...{ url: address, method: "POST", body, headers: headersOf(id, body, key), signal: stopping.signal },
        ...{ repeatable: false, timeoutMs: TIMEOUT_MS },
      }).catch(() => undefined);
      if (answer && answer.status < 300) return;
      // What is said for certain is not asked again.
      const isFinal = answer && answer.status < 500 && ![408, 425, 429].includes(answer.status);
      if (isFinal) throw new Error(`it answered ${answer.status}`);
    }
    throw new Error(`it did not take it in ${WAITS_MS.length} attempts`);
  };
  return {
    tell(approval) {
      const failed = (why: string) => {
        // The address itself may be a secret.
        log.warn({ approval: approval.id, host: address.host }, `The approval webhook was not told: ${why}`);
      };
      if (underWay.size >= MAX_UNDER_WAY) {
        failed("too many wait to be told");
        return;
      }
      const telling = deliver(approval).catch((error: unknown) => {
        if (!stopping.signal.aborted) failed(error instanceof Error ? error.message : String(error));
      });
      underWay.add(telling);
      void telling.finally(() => underWay.delete(telling));
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await Promise.all(underWay);
    },
  };
}

/** What would happen and to what, without arguments: there is no secret in it. */
function messageOf({ id, grant_id: grant, request, created_at, expires_at }: Approval) {
  const { client, tool, plan } = asked.parse(request);
  const data = { id, grant, client, tool, plan, expires_at: iso(expires_at) };
  return { type: "approval.waiting", timestamp: iso(created_at), data };
}

function headersOf(id: string, body: string, key: Buffer): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
}

function addressOf(text: string): URL {
  const url = URL.parse(text);
  const isSafe =
    url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname.replace(/^\[|\]$/g, "")));
  if (url && isSafe) return url;
  throw new StoreRefused("--approval-webhook must be an https address (http only on this machine).");
}

function keyOf(secret: string | undefined): Buffer {
  const text = secret?.trim() ?? "";
  if (text.length >= MIN_SECRET) {
    return text.startsWith("whsec_") ? Buffer.from(text.slice("whsec_".length), "base64") : Buffer.from(text);
  }
  throw new StoreRefused(
    `--approval-webhook needs ${SECRET_NAME}: at least ${MIN_SECRET} characters that the receiver knows, too; make one with: openssl rand -base64 32`,
  );
}
