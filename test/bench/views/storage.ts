// What VS Code keeps for an extension, in memory.
import * as vscode from "vscode";

export function memento(): vscode.Memento & { setKeysForSync(): void } {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    // As VS Code's own: whoever asks knows what was kept.
    get: <T>(key: string, otherwise?: T) => (kept.has(key) ? kept.get(key) : otherwise) as T,
    update: (key, value) => Promise.resolve(void kept.set(key, value)),
    setKeysForSync: () => undefined,
  };
}

export function secrets(): vscode.SecretStorage {
  const kept = new Map<string, string>();
  return {
    keys: () => Promise.resolve([...kept.keys()]),
    get: (key) => Promise.resolve(kept.get(key)),
    store: (key, value) => Promise.resolve(void kept.set(key, value)),
    delete: (key) => Promise.resolve(void kept.delete(key)),
    onDidChange: new vscode.EventEmitter<vscode.SecretStorageChangeEvent>().event,
  };
}
