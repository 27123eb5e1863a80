/**
 * Stands in for `@vscode/spdlog`, a native module that VS Code's server writes its logs with, and that is not
 * built where install scripts are off. Without it every log and output channel would stay empty.
 */
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

class Logger {
  #file;
  #level = 0;
  #plain = false;

  /** @param {string} _type @param {string} _name @param {string} file */
  constructor(_type, _name, file) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
  }

  /** @param {number} level @param {string} message */
  #write(level, message) {
    if (level < this.#level) return;
    const prefix = `${new Date().toISOString().replace('T', ' ').replace('Z', '')} [${levels[level]}] `;
    appendFileSync(this.#file, this.#plain ? message : `${prefix}${message}\n`);
  }

  trace = (/** @type {string} */ message) => this.#write(0, message);
  debug = (/** @type {string} */ message) => this.#write(1, message);
  info = (/** @type {string} */ message) => this.#write(2, message);
  warn = (/** @type {string} */ message) => this.#write(3, message);
  error = (/** @type {string} */ message) => this.#write(4, message);
  critical = (/** @type {string} */ message) => this.#write(5, message);

  getLevel() {
    return this.#level;
  }
  /** @param {number} level */
  setLevel(level) {
    this.#level = level;
  }
  setPattern() {}
  /** From now on messages stand for themselves, with their own line ends: an output channel. */
  clearFormatters() {
    this.#plain = true;
  }
  flush() {}
  drop() {}
}

/** @param {string} name @param {string} file */
const createLogger = async (name, file) => new Logger('', name, file);

// One by one: VS Code imports them by name, and Node finds the names of a CommonJS module in this form only.
exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
