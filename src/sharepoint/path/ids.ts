import { badPathValue, encodeSegment, isHarmless, literal } from '../../upstream/path-text.js';

export const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** A list by its id or its title. */
export class ListRef {
  private constructor(
    readonly segment: string,
    private readonly text: string,
  ) {}

  static parse(text: string): ListRef {
    // A leading `$` names a system resource of OData: `$count`, `$ref`, `$batch`.
    const title = text.length >= 1 && text.length <= 255 && !text.startsWith('$') && isHarmless(text);
    if (!title) throw badPathValue('list', "a list's id or title (at most 255 characters, no slashes)");
    return new ListRef(encodeSegment(text), text);
  }

  /** Its address in SharePoint's own API, below `/_api/web`. */
  get inApi(): string {
    return GUID.test(this.text) ? `lists(guid'${this.text}')` : `lists/getByTitle(${literal(this.text)})`;
  }
}

/** The number of an item in its list. */
export class ItemId {
  private constructor(readonly segment: string) {}

  static parse(text: string): ItemId {
    if (!/^[1-9]\d{0,9}$/.test(text)) throw badPathValue('item', "an item's number");
    return new ItemId(text);
  }
}

export class DriveId {
  private constructor(readonly segment: string) {}

  static parse(text: string): DriveId {
    if (!/^[A-Za-z0-9!_-]{1,256}$/.test(text)) throw badPathValue('drive', "a drive's id");
    return new DriveId(text);
  }
}

/** A file or folder of a drive by its id, or the drive's root folder. */
export class DriveItemId {
  static readonly root = new DriveItemId('root');

  private constructor(readonly segment: string) {}

  static parse(text: string): DriveItemId {
    if (!/^[A-Za-z0-9!_-]{1,256}$/.test(text))
      throw badPathValue('item', 'the id of a file or folder, or "root"');
    return text === 'root' ? DriveItemId.root : new DriveItemId(text);
  }

  /** Its address in Graph, below its drive. */
  in(drive: DriveId): string {
    const below = this === DriveItemId.root ? 'root' : `items/${this.segment}`;
    return `/drives/${drive.segment}/${below}`;
  }
}

/** Characters that SharePoint accepts in no file name (support.microsoft.com, "Restrictions and limitations"). */
const FORBIDDEN_IN_NAMES = /["*:<>?/\\|]/;

/** The name of a file to be made. */
export class FileName {
  private constructor(
    readonly segment: string,
    private readonly text: string,
  ) {}

  static parse(text: string): FileName {
    const whole = text.length >= 1 && text.length <= 255 && text.trim() === text && !text.endsWith('.');
    if (!whole || FORBIDDEN_IN_NAMES.test(text) || !isHarmless(text)) {
      throw badPathValue('name', 'a file name that SharePoint accepts');
    }
    return new FileName(encodeSegment(text), text);
  }

  /** As an argument of SharePoint's own API. */
  get literal(): string {
    return literal(this.text);
  }

  /** Whether its bytes may be HTML. */
  get isPage(): boolean {
    return /\.(?:x?html?|mht(?:ml)?|aspx)$/i.test(this.text);
  }
}
