import type { ApiCall } from '../api-call.js';
import { webUrlOf } from '../api-call.js';
import { isoTime, type SpEntity } from '../entity.js';
import { listEntity } from './list-entity.js';
import { userEntity } from './user-entity.js';

export function webEntity(call: ApiCall): SpEntity {
  const { site } = call;
  return {
    type: 'SP.Web',
    metadata: 'SP.ApiData.Webs/@Element',
    path: 'Web',
    id: `${call.apiUrl}Web`,
    values: {
      Configuration: 0,
      Created: isoTime(site.created),
      Description: site.description,
      Id: site.webId,
      Language: 1033,
      LastItemModifiedDate: isoTime(site.created),
      MasterUrl: `${site.path}/_catalogs/masterpage/seattle.master`,
      NoCrawl: false,
      QuickLaunchEnabled: true,
      RecycleBinEnabled: true,
      ServerRelativeUrl: site.path === '' ? '/' : site.path,
      Title: site.title,
      UIVersion: 15,
      Url: webUrlOf(call),
      WebTemplate: 'GROUP',
      WelcomePage: 'SitePages/Home.aspx',
    },
    onRequest: {},
    links: {
      CurrentUser: { path: 'Web/CurrentUser', load: () => userEntity(call.user) },
      Lists: { path: 'Web/Lists', load: () => site.lists.map((list) => listEntity(call, list)) },
    },
  };
}

/** The site collection. */
export function siteEntity(call: ApiCall): SpEntity {
  return {
    type: 'SP.Site',
    metadata: 'SP.ApiData.Sites/@Element',
    path: 'Site',
    values: {
      AllowCreateDeclarativeWorkflow: true,
      Classification: '',
      CompatibilityLevel: 15,
      Id: call.site.id,
      ReadOnly: false,
      ServerRelativeUrl: call.site.path === '' ? '/' : call.site.path,
      Url: webUrlOf(call),
    },
    onRequest: {},
    links: { RootWeb: { path: 'Site/RootWeb', load: () => webEntity(call) } },
  };
}
