/** Bundled beside the script, as a style sheet of its own. */
declare module '*.css';
