// What an MCP request gets of its surroundings: it follows from who makes it, so that one process serves any number of
// grants of any number of accounts.
import type { AccountChanges } from "../account/changes.ts";
import { ScopedChanges } from "../account/scope/index.ts";
import type { ArtieClient, EventsClient } from "../artie/index.ts";
import type { Entry } from "../audit/entry.ts";
import type { AgentHost } from "../mcp/host.ts";
import { ToolError } from "../rules/tool-error.ts";
import type { ToolServices } from "../tools/context.ts";
import type { SecretStore } from "../tools/secret-store.ts";
import type { ToolFacts } from "../tools/facts.ts";
import { type Followed, UNFOLLOWED } from "../tools/followed.ts";
import type { Follower } from "../tools/follower.ts";
import { listing } from "../tools/listing.ts";
import { scopedServices } from "../tools/reach.ts";
import type { ApprovalGate } from "../tools/policy/approval.ts";
import type { TakeWrite, Write } from "../tools/run/invocation.ts";
import type { TakeLock } from "../tools/run/lock.ts";
import { isSelected, parseSelection, scopedTools, select, type Selection } from "../tools/selection.ts";
import type { UndoStore } from "../tools/undo.ts";

/** What decides which host a grant gets. */
export interface HostGrant {
  readonly id: string;
  readonly name: string;
  readonly config: {
    readonly access: string;
    readonly methods: readonly string[];
    readonly tags: readonly string[];
    readonly exclude: readonly string[];
    /** Names or UUIDs. Empty: all. */
    readonly pipelines: readonly string[];
    /** The UUID that each of them stands for, whatever it is called now. */
    readonly pins?: Readonly<Record<string, string>>;
  };
}

/** One for each account, and the same for all of its grants: they share connections and what was just read. */
export interface HostAccount {
  readonly name: string;
  readonly artie: ArtieClient;
  readonly events: (ingestionKey: string) => EventsClient;
  readonly changes: AccountChanges;
}

export interface Principal<Grant extends HostGrant = HostGrant> {
  readonly grant: Grant;
  readonly account: HostAccount;
}

export interface HostsOptions<Grant extends HostGrant> {
  readonly version: string;
  /** One for all grants. */
  readonly follower: Follower;
  /** What `secret://NAME` stands for. */
  readonly secrets: (principal: Principal<Grant>) => SecretStore;
  /** Keeps a call; the client is answered when that is done. */
  readonly record: (grant: Grant, entry: Entry) => void | Promise<void>;
  /** Where old values of its updates are kept. */
  readonly undo: (grant: Grant) => UndoStore;
  /** Whom to ask before what changes something. */
  readonly approval: (grant: Grant) => ApprovalGate | undefined;
  /** Keeps turns with the other replicas. */
  readonly lock?: TakeLock;
  /** Counts what changes something, for grants whose writes are limited. */
  readonly takeWrite: (grant: Grant, write: Write) => ReturnType<TakeWrite>;
}

export interface Hosts<Grant extends HostGrant> {
  /**
   * The host of a request. The same object for as long as the grant may do the same.
   * @throws ToolError for a word in the grant that this version does not know
   */
  hostFor(principal: Principal<Grant>): AgentHost;
}

/** So many grants of an account are remembered at a time. */
const MAX_HOSTS = 5_000;
/** So many different selections of tools are remembered. */
const MAX_SELECTIONS = 1_000;

export function createHosts<Grant extends HostGrant>(options: HostsOptions<Grant>): Hosts<Grant> {
  const hosts = new WeakMap<HostAccount, Map<string, AgentHost>>();
  return {
    hostFor(principal) {
      const { grant, account } = principal;
      const known = hosts.get(account) ?? new Map<string, AgentHost>();
      hosts.set(account, known);
      const key = JSON.stringify([grant.id, grant.name, grant.config]);
      const host = known.get(key) ?? createHost(options, principal);
      // In the order of their last use.
      known.delete(key);
      known.set(key, host);
      const [oldest] = known.keys();
      if (oldest !== undefined && known.size > MAX_HOSTS) known.delete(oldest);
      return host;
    },
  };
}

function createHost<Grant extends HostGrant>(
  { version, follower, secrets, record, undo, approval, lock, takeWrite }: HostsOptions<Grant>,
  principal: Principal<Grant>,
): AgentHost {
  const { grant, account } = principal;
  const selection = selectionOf(grant.config);
  const { artie, events, changes } = reachOf(account, pinnedIn(grant.config));
  const services: ToolServices = {
    artie,
    events,
    access: selection.access,
    secrets: secrets(principal),
    undo: undo(grant),
    workspaceFolders: [],
    lock,
  };
  return {
    version,
    tools: () => grantedTools(grant.config, follower.current),
    ready: () => follower.ready(),
    goneReason: (name) =>
      follower.current.gone.find(({ tool }) => tool.name === name && isSelected(tool, selection))?.reason,
    services: () => Promise.resolve(services),
    caller: { principal: { kind: "grant", name: grant.name }, account: account.name },
    approval: () => approval(grant),
    takeWrite: (write) => takeWrite(grant, write),
    record: (entry) => record(grant, entry),
    // A grant that may do something else has another host.
    onDidChangeTools: (listener) => follower.onDidChange(listener),
    onDidChangeResources: (listener) => changes.onDidChange(listener),
  };
}

type Reach = Pick<ToolServices, "artie" | "events"> & { readonly changes: Pick<AccountChanges, "onDidChange"> };

/** The account, or what of it lies in the pipelines of the grant. */
function reachOf(account: HostAccount, pipelines: readonly string[]): Reach {
  if (pipelines.length === 0) return account;
  return { ...scopedServices(account, pipelines), changes: new ScopedChanges(account.changes, pipelines) };
}

const selected = new WeakMap<Followed, Map<string, readonly ToolFacts[]>>();

/**
 * The tools that a grant admits; where it is for some pipelines, without those for the whole account. Grants that admit the
 * same share one list: what is made of its schemas is kept with it.
 * @throws ToolError for an unknown word
 */
export function grantedTools(config: HostGrant["config"], followed: Followed = UNFOLLOWED): readonly ToolFacts[] {
  const known = selected.get(followed) ?? new Map<string, readonly ToolFacts[]>();
  selected.set(followed, known);
  const { pipelines } = config;
  const selection = selectionOf(config);
  const key = JSON.stringify([selection, pipelines.length > 0]);
  const tools = known.get(key) ?? scopedTools(select(followed.tools, selection), pipelines);
  if (known.size < MAX_SELECTIONS) known.set(key, tools);
  return tools;
}

/** Whether something that a grant could do before is not in it any more. */
export function isNarrower(
  now: HostGrant["config"],
  before: HostGrant["config"],
  followed: Followed = UNFOLLOWED,
): boolean {
  const tools = new Set(namesIn(now, followed));
  if (!namesIn(before, followed).every((name) => tools.has(name))) return true;
  const pipelines = new Set(pinnedIn(now));
  return (
    pipelines.size > 0 && (before.pipelines.length === 0 || !pinnedIn(before).every((each) => pipelines.has(each)))
  );
}

/** A word that this version does not know admits nothing. */
function namesIn(config: HostGrant["config"], followed: Followed): string[] {
  try {
    return grantedTools(config, followed).map(({ name }) => name);
  } catch (error) {
    if (error instanceof ToolError) return [];
    throw error;
  }
}

function pinnedIn({ pipelines, pins = {} }: HostGrant["config"]): string[] {
  return pipelines.map((ref) => pins[ref] ?? ref);
}

/** What a description has added may be gone by now: to exclude it does no harm. */
function selectionOf({ access, methods, tags, exclude }: HostGrant["config"]): Selection {
  return parseSelection({ access, methods, tags, exclude }, listing, true);
}
