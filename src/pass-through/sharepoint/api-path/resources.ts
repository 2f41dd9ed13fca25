/** As judged: what a tunnel header makes of a POST is its method. */
export type ApiMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'MERGE' | 'DELETE';

/** What may be done with one kind of thing in `_api`. */
export interface Resource {
  methods: readonly ApiMethod[];
  /** Next steps, in lower case, and what they lead to. A name with `()` needs a key, as in `items(3)`. */
  steps: Readonly<Record<string, string>>;
  /** Any other property may be read: the columns of a list have names of their own. */
  columns?: true;
  /** What is sent, or what is got, is a file. */
  bytes?: true;
}

const READ: readonly ApiMethod[] = ['GET'];
const UPDATE: readonly ApiMethod[] = ['MERGE', 'PATCH', 'PUT'];

/** `to('read', 'title id')`: each of the names leads to `read`. */
function to(resource: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, resource] as const));
}

const SCALARS = to('value', 'title id description created exists');

/** What pages do with sites, lists and libraries. Whatever is not here is refused. */
export const RESOURCES: Readonly<Record<string, Resource>> = {
  root: {
    methods: [],
    steps: {
      $batch: 'action',
      web: 'web',
      site: 'site',
      ...to('search', 'search'),
      ...to(
        'action',
        'contextinfo sp.movecopyutil.copyfile sp.movecopyutil.copyfilebypath sp.movecopyutil.copyfolder sp.movecopyutil.copyfolderbypath sp.movecopyutil.movefile sp.movecopyutil.movefilebypath sp.movecopyutil.movefolder sp.movecopyutil.movefolderbypath',
      ),
    },
  },
  site: {
    methods: READ,
    steps: { rootweb: 'web', ...to('value', 'id url serverrelativeurl') },
  },
  search: { methods: [], steps: { ...to('read', 'query suggest'), ...to('action', 'postquery') } },
  web: {
    methods: READ,
    steps: {
      ...SCALARS,
      ...to('value', 'url serverrelativeurl language webtemplate lastitemmodifieddate'),
      ...to('read', 'webs webinfos parentweb regionalsettings availablefields availablecontenttypes'),
      ...to('read', 'contenttypes effectivebasepermissions doesuserhavepermissions roledefinitions'),
      ...to(
        'read',
        'siteuserinfolist sitegroups associatedmembergroup associatedownergroup associatedvisitorgroup',
      ),
      ...to('user', 'currentuser getuserbyid siteusers()'),
      ensureuser: 'action',
      uploadimage: 'upload',
      ...to('list', 'getlist getlistusingpath defaultdocumentlibrary'),
      ...to('file', 'getfilebyid getfilebyserverrelativepath getfilebyserverrelativeurl getfilebyurl'),
      ...to('folder', 'getfolderbyid getfolderbyserverrelativepath getfolderbyserverrelativeurl rootfolder'),
      lists: 'lists',
      'lists()': 'list',
      folders: 'folders',
      'folders()': 'folder',
      fields: 'read',
      siteusers: 'users',
      recyclebin: 'read',
    },
  },
  users: {
    methods: READ,
    steps: to('user', 'getbyid getbyemail getbyloginname'),
  },
  user: {
    methods: READ,
    steps: { groups: 'read', ...SCALARS, ...to('value', 'email loginname issiteadmin') },
  },
  lists: { methods: ['GET', 'POST'], steps: to('list', 'getbytitle getbyid') },
  list: {
    methods: ['GET', ...UPDATE, 'DELETE'],
    steps: {
      ...SCALARS,
      ...to('value', 'itemcount hidden basetemplate listitementitytypefullname lastitemmodifieddate'),
      ...to('value', 'entitytypename enableversioning currentchangetoken'),
      ...to('read', 'contenttypes parentweb effectivebasepermissions forms'),
      ...to('action', 'getitems getchanges getlistitemchangessincetoken renderlistdata'),
      ...to('action', 'renderlistdataasstream addvalidateupdateitem addvalidateupdateitemusingpath'),
      ...to('action', 'recycle reservelistitemid'),
      ...to('item', 'items() getitembyid getitembystringid getitembyuniqueid'),
      ...to('view', 'defaultview getview views()'),
      items: 'items',
      fields: 'fields',
      'fields()': 'field',
      views: 'views',
      rootfolder: 'folder',
    },
  },
  items: { methods: ['GET', 'POST'], steps: { getbyid: 'item', getbystringid: 'item' } },
  item: {
    methods: ['GET', ...UPDATE, 'DELETE'],
    columns: true,
    steps: {
      ...to('action', 'recycle validateupdatelistitem like unlike'),
      ...to('read', 'fieldvaluesastext fieldvaluesashtml fieldvaluesforedit effectivebasepermissions'),
      ...to('read', 'contenttype parentlist likedbyinformation author editor'),
      attachmentfiles: 'attachments',
      'attachmentfiles()': 'attachment',
      file: 'file',
      folder: 'folder',
      versions: 'versions',
      'versions()': 'version',
      comments: 'comments',
      'comments()': 'comment',
    },
  },
  comments: { methods: ['GET', 'POST'], steps: {} },
  comment: { methods: ['GET', 'DELETE'], steps: to('action', 'like unlike') },
  attachments: {
    methods: READ,
    steps: {
      ...to('upload', 'add addusingpath'),
      ...to('attachment', 'getbyfilename getbyfilenameaspath'),
    },
  },
  attachment: {
    methods: ['GET', 'DELETE'],
    steps: { $value: 'bytes', ...to('action', 'recycleobject'), ...to('value', 'filename') },
  },
  fields: {
    methods: ['GET', 'POST'],
    steps: {
      ...to('field', 'getbyid getbytitle getbyinternalnameortitle'),
      ...to('action', 'addfield createfieldasxml'),
    },
  },
  field: { methods: ['GET', ...UPDATE, 'DELETE'], steps: SCALARS },
  views: { methods: READ, steps: to('view', 'getbyid getbytitle') },
  view: { methods: READ, steps: { viewfields: 'read', ...SCALARS } },
  folders: {
    methods: ['GET', 'POST'],
    steps: {
      ...to('action', 'add addusingpath'),
      ...to('folder', 'getbyurl getbypath getbyurlorid'),
    },
  },
  folder: {
    methods: ['GET', ...UPDATE, 'DELETE'],
    steps: {
      ...SCALARS,
      ...to('value', 'name itemcount serverrelativeurl uniqueid timelastmodified'),
      ...to('read', 'properties storagemetrics'),
      ...to(
        'action',
        'recycle moveto movetousingpath addsubfolder addsubfolderusingpath deletewithparameters',
      ),
      files: 'files',
      'files()': 'file',
      folders: 'folders',
      'folders()': 'folder',
      listitemallfields: 'item',
      parentfolder: 'folder',
    },
  },
  files: {
    methods: READ,
    steps: {
      ...to('upload', 'add addusingpath'),
      addtemplatefile: 'action',
      ...to('file', 'getbyurl getbyid'),
    },
  },
  file: {
    methods: ['GET', ...UPDATE, 'DELETE'],
    steps: {
      ...SCALARS,
      ...to('value', 'name length serverrelativeurl uniqueid timelastmodified timecreated etag checkouttype'),
      ...to('value', 'majorversion minorversion uiversionlabel'),
      ...to('read', 'author modifiedby checkedoutbyuser lockedbyuser properties'),
      ...to('action', 'recycle checkin checkout undocheckout publish unpublish approve deny'),
      ...to('action', 'copyto copytousingpath moveto movetousingpath deletewithparameters'),
      ...to('upload', 'startupload continueupload finishupload savebinarystream'),
      ...to('action', 'cancelupload getuploadstatus'),
      openbinarystream: 'download',
      $value: 'bytes',
      listitemallfields: 'item',
      versions: 'versions',
      'versions()': 'version',
    },
  },
  versions: {
    methods: READ,
    steps: {
      getbyid: 'version',
      ...to('action', 'restorebylabel deletebyid deletebylabel recyclebyid recyclebylabel'),
    },
  },
  version: { methods: ['GET', 'DELETE'], steps: { $value: 'bytes', openbinarystream: 'download' } },
  bytes: { methods: ['GET', 'PUT'], steps: {}, bytes: true },
  download: { methods: READ, steps: {}, bytes: true },
  upload: { methods: ['POST'], steps: {}, bytes: true },
  /** A thing to look at, whole, by its key, or one property of it. */
  read: { methods: READ, steps: {} },
  /** A property. */
  value: { methods: READ, steps: {} },
  /** A function that is called. */
  action: { methods: ['POST'], steps: {} },
};
