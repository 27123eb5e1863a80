/** A headless Chromium of this machine. */
import { Hindrance } from '../project.mjs';
import { findChromium } from './programs.mjs';

/** Starts it, or says what to install. The caller closes it. */
export async function launchChromium() {
  const executablePath = findChromium();
  if (!executablePath)
    throw new Hindrance(
      'No Chromium found. Install it (Debian: apt-get install chromium) or name one in CHROMIUM_EXECUTABLE.',
    );
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox', // It shows our own local page only; as root, in a container, there is no sandbox.
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
