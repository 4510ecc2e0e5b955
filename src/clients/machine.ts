// The machine that the clients are installed on, as data, so that what holds on one system can be tried on another.
import { homedir } from "node:os";
import { join } from "node:path";

export interface Machine {
  readonly platform: "linux" | "darwin" | "win32";
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Variables that are set to nothing count as not set. */
export function thisMachine(): Machine {
  const { platform } = process;
  const env = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  return { platform: platform === "win32" || platform === "darwin" ? platform : "linux", home: homedir(), env };
}

/** Where programs keep what belongs to a user: `Code`, `Claude`. */
export function appData({ platform, home, env }: Machine, ...names: string[]): string {
  if (platform === "win32") return join(env["APPDATA"] ?? join(home, "AppData", "Roaming"), ...names);
  if (platform === "darwin") return join(home, "Library", "Application Support", ...names);
  return join(env["XDG_CONFIG_HOME"] ?? join(home, ".config"), ...names);
}

/** The places of Artie's own files outside VS Code. All are this user's alone. */
export interface ArtieHome {
  readonly root: string;
  /** What clients start. */
  readonly launcher: string;
  readonly bin: string;
  /** A folder for each version, with the code that the launcher needs. */
  readonly lib: string;
  /** A file for each window that is open and signed in. */
  readonly windows: string;
  /** A file for each client that is connected, with what it was given. */
  readonly clients: string;
  /** A file for each resource that a program is changing just now (`tools/run/lock.ts`). */
  readonly turns: string;
  /** Copies of what descriptions of the API were last (`cli/spec.ts`). */
  readonly spec: string;
}

export function artieHome({ platform, home, env }: Machine): ArtieHome {
  const root = env["ARTIE_HOME"] ?? join(home, ".artie");
  const bin = join(root, "bin");
  return {
    root,
    bin,
    launcher: join(bin, platform === "win32" ? "artie-mcp.cmd" : "artie-mcp"),
    lib: join(root, "lib"),
    windows: join(root, "windows"),
    clients: join(root, "clients"),
    turns: join(root, "turns"),
    spec: join(root, "spec"),
  };
}
