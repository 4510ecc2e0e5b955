// What an operation of the API is: everything that client, cache, observers and contract test need to know of it, as data.
import type { z } from "zod";
import type { HttpMethod } from "./http.ts";
import * as schemas from "./schemas.ts";
import type { Validation } from "./schemas.ts";
import type { ResourceKind, Subject } from "./subject.ts";

/** Reads may run twice without harm; writes are tried again only when they were certainly not processed. */
export type Effect = "read" | "write";

/** Whether a call whose outcome nobody knows may be sent again: always, after a look at the state, or never. */
export type Retry = "safe" | "safe-after-state-check" | "unsafe";

export interface Operation<Path extends string = string, E extends Effect = Effect, Answer = unknown, Input = unknown> {
  /** As the published description calls it, e.g. `pipeline_start`: what errors and logs call it. */
  readonly id: string;
  readonly method: HttpMethod;
  /** Below the API's address; `{uuid}` stands for the resource. It may end in a fixed query. */
  readonly path: Path;
  readonly effect: E;
  readonly subject: Subject;
  readonly retry: Retry;
  /** Reads the whole answer, an empty one as undefined: all else than this shape is no answer. */
  readonly answer: z.ZodType<Answer>;
  readonly takes: Takes<Input> | undefined;
}

/** Where the caller's input goes, and in which form. */
export interface Takes<Input> {
  readonly in: "query" | "body";
  /** What is known of it, as it is sent. */
  readonly shape: z.ZodObject;
  readonly form: (input: Input) => unknown;
}

export function query<Shape extends z.ZodObject>(shape: Shape): Takes<z.output<Shape>> {
  return { in: "query", shape, form: (input) => input };
}

export function body<Shape extends z.ZodObject>(shape: Shape): Takes<z.output<Shape>>;
/** @param form makes the body of the input where they differ */
export function body<Input>(shape: z.ZodObject, form: (input: Input) => unknown): Takes<Input>;
export function body<Input>(shape: z.ZodObject, form: (input: Input) => unknown = (input) => input): Takes<Input> {
  return { in: "body", shape, form };
}

type How = Subject["how"];

/** What makes the entries of one resource. */
export function operationsOn(of: ResourceKind) {
  const subject = (how: How): Subject => ({ of, how });
  return {
    get<Path extends string, Answer, Input = never>(
      how: How,
      id: string,
      path: Path,
      answer: z.ZodType<Answer>,
      takes?: Takes<Input>,
    ): Operation<Path, "read", Answer, Input> {
      return { id, method: "GET", path, effect: "read", subject: subject(how), retry: "safe", answer, takes };
    },

    /** A POST that only looks. */
    ask<Path extends string, Answer, Input>(
      how: How,
      id: string,
      path: Path,
      answer: z.ZodType<Answer>,
      takes: Takes<Input>,
    ): Operation<Path, "read", Answer, Input> {
      return { id, method: "POST", path, effect: "read", subject: subject(how), retry: "safe", answer, takes };
    },

    /** A dry run or a connection test: nothing is kept. */
    validate<Path extends string, Input>(
      id: string,
      path: Path,
      takes: Takes<Input>,
    ): Operation<Path, "read", Validation, Input> {
      return this.ask("validate", id, path, schemas.validationAnswer, takes);
    },

    post<Path extends string, Answer, Input = never>(
      how: How,
      id: string,
      path: Path,
      answer: z.ZodType<Answer>,
      takes?: Takes<Input>,
      retry: Retry = "unsafe",
    ): Operation<Path, "write", Answer, Input> {
      return { id, method: "POST", path, effect: "write", subject: subject(how), retry, answer, takes };
    },

    remove<Path extends string>(id: string, path: Path): Operation<Path, "write", undefined, never> {
      const [method, effect, retry] = ["DELETE", "write", "safe-after-state-check"] as const;
      return { id, method, path, effect, subject: subject("delete"), retry, answer: schemas.nothing, takes: undefined };
    },
  };
}

/** What the API asks a key for, e.g. `pipelines:write`. */
export function scopeOf({ subject: { of, how }, effect }: Pick<Operation, "subject" | "effect">): string {
  return `${SCOPES[of]}:${how === "delete" ? "delete" : effect}`;
}

const SCOPES: Readonly<Record<ResourceKind, string>> = {
  pipeline: "pipelines",
  connector: "connectors",
  sourceReader: "source_readers",
  encryptionKey: "encryption_keys",
  columnHashingSalt: "column_hashing_salts",
  ingestionApiKey: "ingestion_api_keys",
  privateLink: "private_link_connections",
  sshTunnel: "ssh_tunnels",
  dataCatalog: "data_catalog",
  event: "events",
  other: "other",
};

/**
 * What an answer holds beside what an update takes (v1.0.76). All else goes back as it was read, known or not: the API
 * replaces the whole, and would reset what is left out.
 */
export const READ_ONLY = {
  pipeline: [
    ...["uuid", "companyUUID", "environmentUUID", "createdAt", "lastUpdatedAt", "lastDeployedAt", "status"],
    ...["sourceType", "isDeploying", "hasBackfillingTables", "hasUndeployedChanges"],
  ],
  table: [
    ...["createdAt", "updatedAt", "backfillStage", "destinationTableName"],
    ...["historyTableBackfillStage", "historyTableStatus"],
  ],
  connector: ["companyUUID", "connectionLabel", "createdAt", "updatedAt", "isValid"],
  privateLink: [
    ...["uuid", "companyUUID", "environmentUUID", "createdAt", "createdBy", "approvedAt", "updatedAt"],
    ...["status", "provisioningError", "region", "dnsEntry"],
  ],
  /** Keys and salts; the secret itself is none of an update's. */
  secretHolder: ["uuid", "createdAt", "updatedAt", "type", "kmsKeyUUID", "key", "salt"],
} as const;
