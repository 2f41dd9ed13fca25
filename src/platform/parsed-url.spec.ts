import { describe, expect, it } from '@jest/globals';
import { parsedUrl } from './parsed-url.js';

describe('a text as a URL', () => {
  it.each(['http://a\u00ef\u00bc\u008eb/', 'https://a\u00e3\u0080\u0082/', '', 'nonsense'])(
    'is none, however often it is asked: %j',
    (text) => {
      for (let time = 0; time < 20_000; time += 1) expect(parsedUrl(text) === undefined).toBe(true);
    },
  );

  it('is one, against a base too', () => {
    expect(parsedUrl('https://bff.contoso.test/a')?.pathname).toBe('/a');
    expect(parsedUrl('/b?c', 'https://bff.contoso.test')?.href).toBe('https://bff.contoso.test/b?c');
  });
});
