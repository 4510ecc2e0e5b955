// The documents as files that VS Code opens, saves and restores. What is saved is kept as a draft on this machine: nothing
// of it reaches Artie before a person applies it, because VS Code saves by itself, too.
import { createHash } from "node:crypto";
import { join } from "node:path";
import * as vscode from "vscode";
import type { InventoryChange } from "../../account/inventory.ts";
import type { Deps } from "../shell/deps.ts";
import { OtherAccount } from "../shell/sessions.ts";
import { explain } from "../ui/outcome.ts";
import { type Address, addressOf, isNew, keyOf, KINDS, kindOf, LIVE_SCHEME, SCHEME, uriOf } from "./address.ts";
import { type Draft, Drafts } from "./drafts.ts";
import type { Resource } from "./resources.ts";
import { schemaUri } from "./schemas.ts";

/** What Artie had when it was last read. */
export interface Live {
  readonly resource: Resource;
  readonly text: string;
}

interface Loaded {
  /** Undefined where it could not be read. */
  readonly live: Live | undefined;
  readonly text: string;
  readonly mtime: number;
  /** What was there until then. */
  readonly before?: Loaded | undefined;
}

/** What a document shows. */
interface View {
  readonly text: string;
  readonly mtime: number;
  readonly isReadonly: boolean;
}

export class Files implements vscode.FileSystemProvider, vscode.Disposable {
  readonly drafts: Drafts;
  readonly #deps: Deps;
  readonly #onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #onDidChangeState = new vscode.EventEmitter<void>();
  readonly #following: vscode.Disposable;
  /** By {@link keyOf}: what the document showed last, which is what a draft is begun from. */
  readonly #loaded = new Map<string, Loaded>();
  /** What Artie has meanwhile, where a draft or an edit keeps the document from showing it. */
  readonly #newer = new Map<string, Live>();
  /** What the editor showed before anything was typed; it may not have taken over what was loaded since. */
  readonly #begun = new Map<string, Loaded>();
  /** By key, the last of the reads that have been answered: an earlier one that is answered later is old. */
  readonly #answered = new Map<string, number>();
  #asked = 0;
  /** What a merge is made from, by what it is. */
  readonly #aside = new Map<string, Readonly<Record<string, string>>>();

  readonly onDidChangeFile = this.#onDidChangeFile.event;
  /** A draft came or went, or Artie has something else than it was begun from. */
  readonly onDidChangeState = this.#onDidChangeState.event;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.drafts = new Drafts(join(deps.context.globalStorageUri.fsPath, "drafts"));
    this.#following = vscode.Disposable.from(
      this.#onDidChangeFile,
      this.#onDidChangeState,
      vscode.workspace.registerFileSystemProvider(SCHEME, this, { isCaseSensitive: true }),
      vscode.workspace.registerFileSystemProvider(LIVE_SCHEME, this, {
        isCaseSensitive: true,
        isReadonly: new vscode.MarkdownString(vscode.l10n.t("This is what Artie has. Edit the draft beside it.")),
      }),
      deps.store.onDidChange((change) => this.#follow(change)),
      vscode.workspace.onDidOpenTextDocument((document) => this.#settle(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#settle(document)),
      vscode.workspace.onDidSaveTextDocument((document) => this.#settle(document)),
    );
  }

  dispose(): void {
    this.#following.dispose();
  }

  /** Reads it now, for a document that is about to open. @throws ArtieError, Error for one of another account */
  async load(address: Address, signal: AbortSignal): Promise<Live> {
    const asked = ++this.#asked;
    const live = await this.read(address, signal);
    const hasDraft = (await this.drafts.get(address)) !== undefined;
    if (asked < (this.#answered.get(keyOf(address)) ?? 0)) return live;
    this.#answered.set(keyOf(address), asked);
    if (hasDraft || this.#isDirty(address)) this.#note(address, live);
    else this.#show(address, live);
    return live;
  }

  /** What Artie has now. @throws ArtieError, Error for one of another account */
  async read(address: Address, signal?: AbortSignal): Promise<Live> {
    const session = await this.#deps.sessions.requireOf(address.account);
    const { readResource } = await import("./resources.ts");
    const resource = await readResource(session.artie, address.kind, address.uuid, { signal, fresh: true });
    return { resource, text: await this.textOf(address, resource) };
  }

  async textOf({ account, kind, uuid }: Address, resource: Resource): Promise<string> {
    const [{ written }, { meaningOf }, { notesOf }] = await Promise.all([
      import("./written.ts"),
      import("./meanings.ts"),
      import("./notes.ts"),
    ]);
    const label = this.#deps.accounts.find(account)?.account.label ?? account;
    const wanted = { kind, isNew: isNew({ uuid }), type: resource.type };
    const notes = notesOf(wanted, resource, label);
    return written(resource.value, { schema: schemaUri(wanted), notes, meaningOf });
  }

  /** Artie has something else than what the draft or the edit was begun from. */
  isOutdated(address: Address): boolean {
    return this.#newer.has(keyOf(address));
  }

  /** To be shown beside the draft, by the query of the address. */
  putAside(address: Address, texts: Readonly<Record<string, string>>): void {
    this.#aside.set(keyOf(address), texts);
  }

  /**
   * Keeps the text in place of what the document shows.
   * @param live What Artie has now, where the draft begins from that.
   */
  async keep(draft: Omit<Draft, "savedAt">, live?: Live): Promise<void> {
    await this.drafts.keep(draft);
    if (live) this.#show(draft, live);
    this.#changed(draft);
  }

  /** The document shows what Artie has from now on. */
  async discard(address: Address, live?: Live): Promise<void> {
    await this.drafts.drop(address);
    this.#begun.delete(keyOf(address));
    const known = live ?? this.#newer.get(keyOf(address)) ?? this.#loaded.get(keyOf(address))?.live;
    if (known) this.#show(address, known);
    else this.#loaded.delete(keyOf(address));
    this.#changed(address);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const address = addressOf(uri);
    if (!address) return (await this.#folder(uri), { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 });
    const { text, mtime, isReadonly } = await this.#view(uri, address);
    const permissions = isReadonly ? { permissions: vscode.FilePermission.Readonly } : {};
    return { type: vscode.FileType.File, ctime: 0, mtime, size: sizeOf(text), ...permissions };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const address = addressOf(uri);
    if (!address) throw vscode.FileSystemError.FileIsADirectory(uri);
    return Buffer.from((await this.#view(uri, address)).text);
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const names = await this.#folder(uri);
    const type = uri.path.split("/").length > 4 ? vscode.FileType.File : vscode.FileType.Directory;
    return names.map((name) => [name, type]);
  }

  /** What is as Artie has it is no draft. */
  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const address = addressOf(uri);
    if (!address || uri.scheme !== SCHEME) throw vscode.FileSystemError.NoPermissions(uri);
    const text = Buffer.from(content).toString();
    const draft = await this.drafts.get(address);
    const loaded = this.#loaded.get(keyOf(address));
    const begun = this.#begun.get(keyOf(address)) ?? loaded;
    if (loaded && [loaded, begun].some((each) => each?.live?.text === text)) {
      await this.drafts.drop(address);
      this.#loaded.set(keyOf(address), { ...loaded, mtime: Date.now() });
    } else {
      const live = draft ? undefined : (begun?.live ?? (await this.read(address).catch(() => undefined)));
      if (!draft && loaded?.live && begun !== loaded) this.#newer.set(keyOf(address), loaded.live);
      const name =
        draft?.name ??
        live?.resource.name ??
        uri.path
          .split("/")
          .at(-1)
          ?.replace(/\.jsonc$/, "") ??
        "";
      await this.drafts.keep({ ...address, name, base: live?.resource.value, ...withoutText(draft), text });
    }
    this.#onDidChangeState.fire();
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  async #view(uri: vscode.Uri, address: Address): Promise<View> {
    if (uri.scheme === LIVE_SCHEME) return this.#liveView(uri, address);
    const draft = await this.drafts.get(address);
    if (draft) return { text: draft.text, mtime: draft.savedAt, isReadonly: false };
    const begun = this.#isDirty(address) ? this.#begun.get(keyOf(address)) : undefined;
    // VS Code asks for time and text one after the other: what it has read may bear the time of what was there before.
    if (begun) return { text: begun.text, mtime: 0, isReadonly: begun.live === undefined };
    const { live, text, mtime } = await this.#load(address);
    return { text, mtime, isReadonly: live === undefined };
  }

  /** Beside a draft: what Artie has, or what was put aside of it. */
  async #liveView({ query }: vscode.Uri, address: Address): Promise<View> {
    const loaded = await this.#load(address);
    const aside = this.#aside.get(keyOf(address))?.[query];
    const text = aside ?? this.#newer.get(keyOf(address))?.text ?? loaded.text;
    return { text, mtime: loaded.mtime, isReadonly: true };
  }

  async #load(address: Address): Promise<Loaded> {
    const known = this.#loaded.get(keyOf(address));
    if (known?.live && isOpen(address)) return known;
    try {
      return this.#show(address, await this.read(address));
    } catch (error) {
      if (known?.live && !(error instanceof OtherAccount)) return known;
      if (isNew(address)) throw vscode.FileSystemError.FileNotFound();
      // VS Code shows nothing of an error while it reads: what is wrong stands where the person looks, until it can be read.
      const failed = { live: undefined, text: `// ${explain(error)}\n`, mtime: Date.now() };
      this.#loaded.set(keyOf(address), failed);
      return failed;
    }
  }

  /** From now on the document shows it, unless there is a draft. */
  #show(address: Address, live: Live): Loaded {
    const key = keyOf(address);
    const known = this.#loaded.get(key);
    this.#newer.delete(key);
    if (known?.text === live.text) return known;
    const before = known && { live: known.live, text: known.text, mtime: known.mtime };
    const loaded = { live, text: live.text, mtime: Math.max(Date.now(), (known?.mtime ?? 0) + 1), before };
    this.#loaded.set(key, loaded);
    if (known) this.#changed(address);
    return loaded;
  }

  /**
   * Notes what the editor shows without an edit, so that a save is not refused for what came meanwhile: the draft is
   * known to begin from this. An edit is told of twice, at first as if the document had none.
   */
  #settle(document: vscode.TextDocument): void {
    const address = document.uri.scheme === SCHEME ? addressOf(document.uri) : undefined;
    if (!address || document.isDirty) return;
    const key = keyOf(address);
    const [loaded, text] = [this.#loaded.get(key), document.getText()];
    const shown = [loaded, loaded?.before].find((each) => each?.text === text);
    if (shown) this.#begun.set(key, shown);
  }

  #note(address: Address, live: Live): void {
    const key = keyOf(address);
    const loaded = this.#loaded.get(key);
    const known = loaded?.live ? loaded : { live, text: live.text, mtime: Date.now() };
    this.#loaded.set(key, known);
    if (known.text !== live.text) this.#newer.set(key, live);
    this.#onDidChangeState.fire();
  }

  #changed(address: Address): void {
    const open = vscode.workspace.textDocuments.filter(({ uri }) => isOf(uri, address));
    this.#onDidChangeFile.fire(open.map(({ uri }) => ({ type: vscode.FileChangeType.Changed, uri })));
    this.#onDidChangeState.fire();
  }

  #isDirty(address: Address): boolean {
    return vscode.workspace.textDocuments.some(({ uri, isDirty }) => isDirty && isOf(uri, address));
  }

  #follow({ pipelines, connectors }: InventoryChange): void {
    const { accountId } = this.#deps.sessions;
    const open = vscode.workspace.textDocuments.flatMap(({ uri }) => {
      const address = uri.scheme === SCHEME ? addressOf(uri) : undefined;
      return address && address.account === accountId && !isNew(address) ? [address] : [];
    });
    for (const address of open) {
      const isOfPipeline = address.kind === "pipelines" && (!pipelines || pipelines.includes(address.uuid));
      if (!isOfPipeline && connectors !== true) continue;
      this.load(address, AbortSignal.timeout(10_000)).catch((error: unknown) => {
        this.#deps.log.debug("An open document could not be read again.", error);
      });
    }
  }

  /** The names in it. @throws FileSystemError for what is no folder */
  async #folder({ path }: vscode.Uri): Promise<string[]> {
    const [account, folder, uuid, ...others] = path.split("/").filter(Boolean);
    const { accounts, sessions, store } = this.#deps;
    if (account === undefined) return accounts.all.map(({ id }) => id);
    if (folder === undefined) return [...KINDS];
    const kind = kindOf(folder);
    if (!kind || others.length > 0) throw vscode.FileSystemError.FileNotFound(path);
    const drafts = (await this.drafts.of(account)).filter((draft) => draft.kind === kind);
    if (account === sessions.accountId && store.states.pipelines.kind === "idle") await store.refresh();
    const { pipelines, connectors, sourceReaders } = store.topology;
    const rows = { pipelines, connectors, "source-readers": sourceReaders }[kind];
    const known = account === sessions.accountId ? rows : [];
    if (uuid === undefined) return [...new Set([...known, ...drafts].map((each) => each.uuid))];
    const own = [...known, ...drafts].find((each) => each.uuid === uuid);
    if (!own) throw vscode.FileSystemError.FileNotFound(path);
    const name = String(Reflect.get(own, "label") ?? Reflect.get(own, "name") ?? uuid);
    return [uriOf({ account, kind, uuid }, name).path.split("/").at(-1) ?? ""];
  }
}

/** VS Code takes a change for a conflict only where size and time differ: the size stands for the whole text. */
function sizeOf(text: string): number {
  return 1 + (createHash("sha256").update(text).digest().readUInt32BE() % 1_000_000);
}

function withoutText(draft: Draft | undefined): Partial<Draft> {
  return draft ? { name: draft.name, base: draft.base } : {};
}

function isOf(uri: vscode.Uri, address: Address): boolean {
  const other = uri.scheme === SCHEME || uri.scheme === LIVE_SCHEME ? addressOf(uri) : undefined;
  return other !== undefined && keyOf(other) === keyOf(address);
}

function isOpen(address: Address): boolean {
  return vscode.workspace.textDocuments.some(({ uri }) => isOf(uri, address));
}
