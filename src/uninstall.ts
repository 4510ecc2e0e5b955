// What VS Code runs when the extension has been uninstalled: no agent is left with an entry that leads nowhere.
import { disconnectAll } from "./clients/connection.ts";
import { thisMachine } from "./clients/machine.ts";

void disconnectAll(thisMachine());
