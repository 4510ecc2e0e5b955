// How an operation stands to a scope of pipelines.
import type { ConnectorPayload, Effect, FullConnector, Operation, operations } from "../../artie/index.ts";
import type { Inside, Kind, Thing } from "./inside.ts";

export interface Asked<Input> {
  /** Of the resource in the path; empty where there is none. */
  readonly uuid: string;
  readonly input: Input;
  readonly inside: Inside;
}

export interface Look {
  readonly connector: (uuid: string) => Promise<FullConnector>;
}

/** Concerns the whole account, or makes something that lies in no scope yet: refused. */
export const ACCOUNT = "account";

/** Answers with rows, of which those inside are shown. */
export interface Rows<Answer> {
  rows(this: void, answer: Answer, inside: Inside): Answer;
}

/** Is about things that are named in the call: at least one, and all of them inside. What changes one must be of no use outside. */
export interface About<Input, Answer> {
  about(this: void, asked: Asked<Input>): readonly Thing[];
  /** A connector's configuration in the input: it has to be that of a saved one, as it was saved. */
  config?(this: void, input: Input): ConnectorPayload | undefined;
  /** Why it may not be done although all of it lies inside. */
  refusal?(this: void, asked: Asked<Input>, look: Look): Promise<string | undefined>;
  /** Nobody knows which of its fields are references: every UUID in it counts as one. */
  readonly isUnknown?: true;
  /** The answer without what its texts say of the outside. */
  show?(this: void, answer: Answer, clean: (text: string) => string): Answer;
}

export type Reach<Input, Answer> = typeof ACCOUNT | Rows<Answer> | About<Input, Answer>;

type Groups = typeof operations;
type ReachOf<O> = O extends Operation<string, Effect, infer Answer, infer Input> ? Reach<Input, Answer> : never;

/** One for each operation: a new one does not compile before it has said how it stands. */
export type Reaches = {
  readonly [Group in keyof Groups]: {
    readonly [Name in keyof Groups[Group]]: ReachOf<Groups[Group][Name]>;
  };
};

/** About what the path names. */
export function named(kind: Kind) {
  return { about: ({ uuid }: Asked<unknown>) => [{ kind, uuid }] };
}

/** About the saved connector whose configuration is sent. */
export function configured<Input>(config: (input: Input) => ConnectorPayload | undefined) {
  return { config, about: ({ input }: Asked<Input>) => things("connectors", config(input)?.uuid) };
}

/** Those that are named at all. */
export function things(kind: Kind, ...uuids: readonly (string | null | undefined)[]): Thing[] {
  return uuids.flatMap((uuid) => (uuid ? [{ kind, uuid }] : []));
}

/** Rows of one kind. */
export function rowsOf<Row extends { readonly uuid: string }>(kind: Kind) {
  return {
    rows: (rows: Row[], inside: Inside): Row[] => rows.filter(({ uuid }) => inside.has({ kind, uuid })),
  };
}
