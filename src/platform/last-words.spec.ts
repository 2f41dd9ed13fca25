import { describe, expect, it } from '@jest/globals';
import { lastWords } from './last-words.js';

describe('the last words of a process', () => {
  it('say which error it was and where, in one line, and nothing that was sent', () => {
    const error = Object.assign(new TypeError('SET session:1 SECRET-VALUE'), {
      code: 'ERR_X',
      command: { name: 'set', args: ['session:1', 'SECRET-VALUE'] },
      headers: { authorization: 'Bearer SECRET-VALUE' },
    });
    const line = lastWords(error);
    expect(line).toMatch(/^[^\n]+\n$/);
    expect(line).not.toContain('SECRET-VALUE');
    expect(JSON.parse(line)).toMatchObject({
      level: 60,
      event: 'process_failed',
      error: 'TypeError',
      errorCode: 'ERR_X',
      stack: expect.stringContaining('last-words.spec'),
    });
  });

  it.each([[undefined], [null], ['SECRET-VALUE'], [{ password: 'SECRET-VALUE' }]])(
    'tell nothing of %p',
    (error) => {
      expect(lastWords(error)).not.toContain('SECRET-VALUE');
    },
  );
});
