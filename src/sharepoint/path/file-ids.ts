import { badPathValue, encodeSegment, isHarmless } from '../../upstream/path-text.js';

/** One grant on a file or folder. */
export class PermissionId {
  private constructor(readonly segment: string) {}

  static parse(text: string): PermissionId {
    if (!/^[A-Za-z0-9!_.=-]{1,512}$/.test(text) || !isHarmless(text))
      throw badPathValue('permission', "a permission's id");
    return new PermissionId(encodeSegment(text));
  }
}

/** One set of pictures of a file, most often `0`. */
export class ThumbnailId {
  private constructor(readonly segment: string) {}

  static parse(text: string): ThumbnailId {
    if (!/^[A-Za-z0-9!_-]{1,256}$/.test(text)) throw badPathValue('thumbnail', "a thumbnail set's id");
    return new ThumbnailId(text);
  }
}

const SIZE =
  /^(?:small|medium|large|smallSquare|mediumSquare|largeSquare|source|c[1-9]\d{0,3}x[1-9]\d{0,3}(?:_crop)?)$/;

/** How large a thumbnail is to be: by name, or in pixels as `c300x400` and `c300x400_crop`. */
export class ThumbnailSize {
  private constructor(readonly segment: string) {}

  static parse(text: string): ThumbnailSize {
    if (!SIZE.test(text)) throw badPathValue('size', 'small, medium, large or pixels as c300x400');
    return new ThumbnailSize(text);
  }
}

/** What takes its time and was begun here. */
export class OperationId {
  private constructor(readonly text: string) {}

  static parse(text: string): OperationId {
    if (!/^[A-Za-z0-9_-]{43}$/.test(text)) throw badPathValue('operation', "an operation's id");
    return new OperationId(text);
  }
}
