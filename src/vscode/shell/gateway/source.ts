// Which gateway this window has: the one inside the extension, unless the settings name a team's.
import * as vscode from "vscode";
import { textField } from "../arguments.ts";
import { gatewayUrlSetting, onDidChangeSetting } from "../settings.ts";
import type { Endpoint } from "./exchange.ts";
import type { GatewaySource } from "./gateway.ts";
import type { OwnGateway } from "./own.ts";

const TEAM_TOKEN = "artie.gateway.teamToken";

export class ChosenGateway implements GatewaySource, vscode.Disposable {
  readonly #own: OwnGateway;
  readonly #secrets: vscode.SecretStorage;
  readonly #onDidChange = new vscode.EventEmitter<void>();
  readonly #following: vscode.Disposable;

  readonly onDidChange = this.#onDidChange.event;

  constructor(own: OwnGateway, secrets: vscode.SecretStorage) {
    this.#own = own;
    this.#secrets = secrets;
    this.#following = vscode.Disposable.from(
      this.#onDidChange,
      own.onDidChange(() => this.kind === "own" && this.#onDidChange.fire()),
      onDidChangeSetting("gateway.url", () => this.#onDidChange.fire()),
      secrets.onDidChange(({ key }) => key === TEAM_TOKEN && this.kind === "team" && this.#onDidChange.fire()),
    );
  }

  /** An address that is wrong is a team's too: what is wrong is told when it is asked. */
  get kind(): "own" | "team" {
    return hasTeam() ? "team" : "own";
  }

  get id(): string {
    return this.kind === "own" ? this.#own.id : addressOrNone();
  }

  get isWanted(): boolean {
    return this.kind === "team" || this.#own.isWanted;
  }

  /** The gateway's requests to Artie are made by this window. */
  get isHere(): boolean {
    return this.kind === "own" && this.#own.isHere;
  }

  connect(signal: AbortSignal): Promise<Endpoint> {
    return this.kind === "own" ? this.#own.connect(signal) : this.#team();
  }

  /** Has one at hand, at least until then (milliseconds since 1970). */
  async want(until?: number): Promise<void> {
    if (this.kind === "own") await this.#own.want(until);
  }

  /** Keeps an administrator's token with the address that it was given for: it goes nowhere else. @throws Error */
  async setTeamToken(token: string): Promise<void> {
    const url = gatewayUrlSetting();
    if (url === undefined)
      throw new Error(vscode.l10n.t("Set artie.gateway.url to the address of your team's gateway first."));
    await this.#secrets.store(TEAM_TOKEN, JSON.stringify({ url, token }));
  }

  dispose(): void {
    this.#following.dispose();
  }

  async #team(): Promise<Endpoint> {
    const url = gatewayUrlSetting() ?? "";
    const kept: unknown = JSON.parse((await this.#secrets.get(TEAM_TOKEN)) ?? "{}");
    const token = textField(kept, "token");
    if (token === undefined || textField(kept, "url") !== url) {
      throw new Error(vscode.l10n.t("There is no token for {0}. Run Artie: Set Gateway Token.", url));
    }
    return { url, token };
  }
}

function hasTeam(): boolean {
  try {
    return gatewayUrlSetting() !== undefined;
  } catch {
    return true;
  }
}

function addressOrNone(): string {
  try {
    return gatewayUrlSetting() ?? "";
  } catch {
    return "";
  }
}
