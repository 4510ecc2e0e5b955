// What is known of an agent program. Adding one is adding one object to the table.
import type { Machine } from "./machine.ts";

/** `user`: for this person everywhere; `project`: in a folder, for everybody who works in it. */
export type Scope = "user" | "project";

/** What a client has to start. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

/** How sure a fact is: `run` with the real program, `read` in its source or documentation, or neither. */
export type Evidence = "run" | "read" | "unverified";

export interface ConfigFile {
  /** `json`: a comment would break it. */
  readonly format: "json" | "jsonc" | "toml";
  /** Where the servers stand in the file, from the outside in. */
  readonly servers: readonly string[];
  /** Possible places for this person, the best one last: the last that exists is taken, else the first. */
  readonly user: (machine: Machine) => readonly string[];
  /** The place in a project, from its folder. */
  readonly project?: string;
  readonly entry: (launch: Launch, scope: Scope) => Record<string, unknown>;
  /** How an entry names the home folder by its variable, so that one that others share holds nobody's. */
  readonly home?: (variable: "HOME" | "USERPROFILE") => string | undefined;
}

export interface Check {
  /** The program's own list of servers, which must hold `seen` where it tells that ours works. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly seen: RegExp;
}

export interface Client {
  /** As the command line takes it. */
  readonly id: string;
  readonly name: string;
  readonly evidence: Evidence;
  /** Names of its program; that one is on the PATH shows that it is installed. */
  readonly programs: readonly string[];
  /** Folders that show it too. */
  readonly folders: (machine: Machine) => readonly string[];
  /** Absent for those that are no program of this machine. */
  readonly config?: ConfigFile;
  /** Absent where its own list tells nothing: then only the server is tried. */
  readonly check?: Check;
  /** What a person has to do or to know after connecting, a sentence each. */
  readonly then: readonly string[];
  /** How it runs our tools with nobody there to ask. */
  readonly unattended?: string;
  /** Keywords of JSON Schema in a tool's input that its model is not told. Calls that break them are answered with what is wrong. */
  readonly loses?: readonly string[];
  /** For those without a file: what to do, a step each, or what to write. */
  readonly steps?: readonly string[];
  readonly snippet?: { readonly language: string; readonly code: string };
  /** A link that installs the entry. */
  readonly link?: (name: string, entry: Record<string, unknown>) => string;
}

export const SERVER = "artie";
/** What a launcher reads of its surroundings. Programs that hand on few variables are told these. */
export const VARIABLES = ["ARTIE_API_KEY", "ARTIE_GRANT", "ARTIE_HOME"] as const;
