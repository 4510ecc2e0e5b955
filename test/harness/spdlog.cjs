// Stands in for @vscode/spdlog in the installed server. Its native part is not built there, and without it VS Code
// writes no logs and the Output panel stays empty. Same interface, plain appends, no rotation.
const { appendFileSync, mkdirSync } = require("node:fs");
const { dirname } = require("node:path");

const off = 6;

class Logger {
  constructor(_kind, _name, file) {
    mkdirSync(dirname(file), { recursive: true });
    this.file = file;
    this.level = 2;
    this.withTime = true;
  }

  write(level, label, message) {
    if (level < this.level || this.level === off) return;
    const now = new Date();
    const time = `${now.toLocaleString("sv-SE")}.${String(now.getMilliseconds()).padStart(3, "0")}`;
    appendFileSync(this.file, this.withTime ? `${time} [${label}] ${message}\n` : message);
  }

  trace(message) {
    this.write(0, "trace", message);
  }
  debug(message) {
    this.write(1, "debug", message);
  }
  info(message) {
    this.write(2, "info", message);
  }
  warn(message) {
    this.write(3, "warning", message);
  }
  error(message) {
    this.write(4, "error", message);
  }
  critical(message) {
    this.write(5, "critical", message);
  }

  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {
    this.withTime = true;
  }
  clearFormatters() {
    this.withTime = false;
  }
  flush() {}
  drop() {}
}

const create = async (name, file) => new Logger("rotating", name, file);

exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
