import { expect, test } from 'vitest';
import { webviewPage } from '../../../client/src/webviewPage.ts';

const parts = {
  title: 'Flow',
  cspSource: 'https://*.vscode-cdn.net',
  script: 'https://file.vscode-cdn.net/dist/webview.js',
  style: 'https://file.vscode-cdn.net/dist/webview.css',
  language: 'de',
};

test('one script and one style sheet may be loaded, and nothing else', () => {
  const page = webviewPage(parts);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
  const nonce = /<script nonce="(\w{32})"/.exec(page)?.[1];
  expect(policy).toBe(`default-src 'none'; style-src https://*.vscode-cdn.net; script-src 'nonce-${nonce}'`);
  expect(page.match(/<(?:script|link|style|img|iframe)\b/g)).toEqual(['<link', '<script']);
  expect(page).not.toMatch(/ (?:style|on\w+)=/);
});

test('no two pages have the same nonce', () => {
  expect(webviewPage(parts)).not.toBe(webviewPage(parts));
});

test('what is put in stays within its quotes', () => {
  expect(webviewPage({ ...parts, script: '"><script>' })).toContain('src="&quot;>&lt;script>"');
});
