// Does what a Dockerfile says in an empty folder, where no container engine is: every stage is a folder of its own, and
// the programs of the image are those of this machine.
import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { cp, mkdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { parseEnv } from "node:util";
import { z } from "zod";
import { execute } from "../harness/processes.ts";

/** Where distroless images have it. */
const NODE = "/nodejs/bin/node";

interface Stage {
  readonly root: string;
  workdir: string;
  env: Record<string, string>;
}

export interface Image {
  /** The folder that stands for the root of its file system. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly ports: readonly string[];
  /** Paths are those of the folder. */
  readonly entrypoint: readonly string[];
  readonly healthcheck: readonly string[];
}

const words = z.array(z.string());

/** @param context the folder that is given to the build */
export async function buildImage(dockerfile: string, context: string, home: string): Promise<Image> {
  const stages = new Map<string, Stage>();
  let stage: Stage = { root: home, workdir: "/", env: {} };
  const found: Record<string, string> = {};
  for (const line of linesOf(await readFile(dockerfile, "utf8"))) {
    const [, verb = "", rest = ""] = /^(\S+)\s+(.*)$/s.exec(line) ?? [];
    switch (verb) {
      case "FROM": {
        const name = / AS (\S+)$/i.exec(rest)?.[1] ?? "last";
        stage = { root: join(home, name), workdir: "/", env: {} };
        await mkdir(stage.root, { recursive: true });
        stages.set(name, stage);
        break;
      }
      case "WORKDIR":
        stage.workdir = rest;
        await mkdir(join(stage.root, rest), { recursive: true });
        break;
      case "COPY":
        await copy(rest, stage, stages, context);
        break;
      case "RUN":
        await execute("sh", ["-ec", rest], { cwd: join(stage.root, stage.workdir) });
        break;
      case "ENV":
        Object.assign(stage.env, parseEnv(rest.split(/\s+(?=\w+=)/).join("\n")));
        break;
      default:
        found[verb] = rest;
    }
  }
  const exec = (text: string | undefined) =>
    words.parse(JSON.parse(text?.replace(/^.*?(?=\[)/s, "") ?? "")).map((word) => {
      if (word === NODE) return process.execPath;
      return word.startsWith("/") ? join(stage.root, word) : word;
    });
  return {
    root: stage.root,
    env: Object.fromEntries(
      Object.entries(stage.env).map(([name, value]) => [name, value.startsWith("/") ? join(stage.root, value) : value]),
    ),
    user: found["USER"],
    ports: (found["EXPOSE"] ?? "").split(" "),
    entrypoint: exec(found["ENTRYPOINT"]),
    healthcheck: exec(found["HEALTHCHECK"]),
  };
}

/** Without comments; a line that goes on is one. */
function linesOf(text: string): string[] {
  const lines = text.replace(/\\\n\s*/g, " ").split("\n");
  return lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}

async function copy(text: string, stage: Stage, stages: ReadonlyMap<string, Stage>, context: string): Promise<void> {
  const given = text.split(/\s+/);
  const from = given.find((word) => word.startsWith("--from="))?.slice("--from=".length);
  const paths = given.filter((word) => !word.startsWith("--"));
  const source = from === undefined ? context : stages.get(from)?.root;
  const target = paths.pop();
  if (source === undefined || target === undefined) throw new Error(`Not understood: COPY ${text}`);
  const into = join(stage.root, target.startsWith("/") ? target : join(stage.workdir, target));
  for (const path of paths) {
    const matches = globSync(path.replace(/^\//, ""), { cwd: source });
    if (matches.length === 0) throw new Error(`Nothing to copy: ${path}`);
    for (const match of matches) {
      const to = target.endsWith("/") ? join(into, basename(match)) : into;
      await mkdir(dirname(to), { recursive: true });
      await cp(join(source, match), to, { recursive: true });
    }
  }
}

export interface Started extends AsyncDisposable {
  /** The first line that it has written. */
  readonly line: string;
}

/** Runs a program until it is disposed of. @throws Error with what it said when it ends before its first line */
export async function start(
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<Started> {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let [output, errors] = ["", ""];
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      const end = output.indexOf("\n");
      if (end >= 0) resolve(output.slice(0, end));
    });
    child.once("error", reject);
    child.once("close", () => {
      reject(new Error(`${args.join(" ")} ended: ${errors}`));
    });
  });
  return {
    line,
    async [Symbol.asyncDispose]() {
      // A program that starts others does not pass on the signal.
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
      await closed;
    },
  };
}
