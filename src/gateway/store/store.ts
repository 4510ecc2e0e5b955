// Everything that the gateway keeps, in SQLite or Postgres. What must happen once is one statement that carries its own
// guard, so that it holds across replicas.
import { z } from "zod";
import { type Approvals, approvalsIn } from "./approvals.ts";
import { type AuditLog, auditIn } from "./audit.ts";
import type { Database } from "./database.ts";
import { StoreRefused } from "./errors.ts";
import { type Grants, grantsIn } from "./grants.ts";
import { type Metadata, metadataIn } from "./metadata.ts";
import type { Admit } from "./migrations.ts";
import { type OAuthPayloads, oauthIn, type SigningKeys, signingKeysIn } from "./oauth.ts";
import { type Accounts, accountsIn, type Members, membersIn, type Secrets, secretsIn } from "./people.ts";
import { type StoredTurns, turnsIn } from "./turns.ts";
import { type Undos, undosIn } from "./undo.ts";

/** What one process tells the others. */
const storeEvent = z.discriminatedUnion("kind", [
  /** Made, changed or revoked: whatever was cached of it is old. */
  z.object({ kind: z.literal("grant"), id: z.string() }),
  z.object({ kind: z.literal("member"), id: z.string() }),
  z.object({ kind: z.literal("account"), name: z.string() }),
  z.object({ kind: z.literal("secret"), name: z.string() }),
  z.object({ kind: z.literal("approval"), id: z.string() }),
  /** Calls that have ended, of these grants. */
  z.object({ kind: z.literal("calls"), grants: z.array(z.string()) }),
]);

export type StoreEvent = z.infer<typeof storeEvent>;

export interface Store extends AsyncDisposable {
  readonly grants: Grants;
  readonly members: Members;
  readonly accounts: Accounts;
  readonly secrets: Secrets;
  readonly oauth: OAuthPayloads;
  readonly signingKeys: SigningKeys;
  readonly approvals: Approvals;
  readonly undos: Undos;
  readonly audit: AuditLog;
  readonly metadata: Metadata;
  readonly turns: StoredTurns;
  /** @throws StoreUnavailable while it can't be reached */
  check(): Promise<void>;
  publish(event: StoreEvent): Promise<void>;
  /** Events of all processes, this one too. Returns how to stop listening. */
  subscribe(listener: (event: StoreEvent) => void): () => void;
}

/**
 * Opens `sqlite:FILE`, `sqlite::memory:` or `postgres://...` and brings it to this version's schema.
 * @param admit May look at it before anything in it is changed, and refuse.
 * @throws StoreRefused when that can't be
 */
export async function openStore(address: string, admit: Admit = () => Promise.resolve()): Promise<Store> {
  if (address.startsWith("sqlite:")) {
    return storeIn(await (await import("./sqlite.ts")).openSqlite(address.slice("sqlite:".length), admit));
  }
  if (/^postgres(ql)?:\/\//.test(address)) {
    return storeIn(await (await import("./postgres.ts")).openPostgres(address, admit));
  }
  throw new StoreRefused("The store must be sqlite:FILE or postgres://...");
}

function storeIn(database: Database): Store {
  const { sql } = database;
  return {
    grants: grantsIn(sql),
    members: membersIn(sql),
    accounts: accountsIn(sql),
    secrets: secretsIn(sql),
    oauth: oauthIn(sql),
    signingKeys: signingKeysIn(sql),
    approvals: approvalsIn(sql),
    undos: undosIn(sql),
    audit: auditIn(sql),
    metadata: metadataIn(sql),
    turns: turnsIn(sql),
    check: async () => {
      await sql.rows("select count(*) from artie_migrations");
    },
    publish: (event) => database.publish(JSON.stringify(event)),
    subscribe: (listener) =>
      database.subscribe((payload) => {
        tell(payload, listener);
      }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** A newer replica may tell of what this one does not know, and the channel is open to all who may use the database. */
function tell(payload: string, listener: (event: StoreEvent) => void): void {
  let event: StoreEvent | undefined;
  try {
    event = storeEvent.safeParse(JSON.parse(payload)).data;
  } catch {
    return;
  }
  if (event) listener(event);
}
