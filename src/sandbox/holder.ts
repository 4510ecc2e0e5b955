// The state that requests act on. It is replaced as a whole when the sandbox is reset, so nobody keeps it.
import type { State } from "./state.ts";

export interface StateHolder {
  readonly state: State;
}
