import { exchange } from './client.mjs';

/** The emulator's own buttons, over HTTP. */
export class Control {
  constructor(emulator) {
    this.emulator = emulator;
  }

  async press(name, body = {}) {
    const url = new URL(`/__emulator/${name}`, this.emulator);
    const answer = await exchange(url, 'POST', JSON.stringify(body), { 'content-type': 'application/json' });
    if (answer.status !== 200) throw new Error(`The emulator refused ${name}: ${answer.text}`);
  }

  async status() {
    return (await exchange(new URL('/__emulator/status', this.emulator), 'GET', undefined, {})).json();
  }
}
