// What everything about grants works with.
import type { Deps } from "../shell/deps.ts";
import type { Gateway } from "../shell/gateway/gateway.ts";
import type { ChosenGateway } from "../shell/gateway/source.ts";
import type { NameOf } from "./scope-text.ts";

export interface GrantDeps extends Deps {
  readonly gateway: Gateway;
  readonly source: ChosenGateway;
}

export function nameIn({ store }: Pick<Deps, "store">): NameOf {
  return (ref) => store.pipeline(ref)?.name ?? ref;
}
