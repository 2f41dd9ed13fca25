import { describe, expect, it } from '@jest/globals';
import { declaredRoutes } from './routes.js';

const scan = (text: string): ReturnType<typeof declaredRoutes> =>
  declaredRoutes([{ path: 'src/a/a.ts', text }]);

describe('routes read from the source', () => {
  it('are those of every decorator, with the prefix of the class', () => {
    const found = scan(`
      @Controller('lists')
      export class ListsController {
        @Get(':listId/items') items() {}
        @Public() @Post() create() {}
        helper() {}
      }
      @Public() @Controller()
      export class OpenController { @All([ROUTES.login, \`\${ROUTES.sharePoint}/x\`]) any() {} }
      export class NoController { @Get('nowhere') get() {} }`);
    expect(found.map(({ method, path, isPublic }) => [method, path, isPublic])).toEqual([
      ['GET', '/lists/{listId}/items', false],
      ['POST', '/lists', true],
      ['ALL', '/bff/login', true],
      ['ALL', '/api/sharepoint/x', true],
    ]);
  });

  it('are never guessed', () => {
    expect(() => scan(`@Controller(somewhere()) class A { @Get() a() {} }`)).toThrow('somewhere()');
  });
});
