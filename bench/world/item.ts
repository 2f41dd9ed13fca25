const ITEM_BYTES = 1_900;

/** A list item as Graph answers it, of the size of a real one. */
export function itemJson(): string {
  const item = {
    '@odata.context':
      "https://graph.microsoft.com/v1.0/$metadata#sites('contoso.sharepoint.com')/lists('requests')/items/$entity",
    '@odata.etag': '"8c5f0b0a-1d5e-4c0e-9c55-5a7a1a6b0c11,4"',
    createdDateTime: '2026-03-02T08:15:30Z',
    eTag: '"8c5f0b0a-1d5e-4c0e-9c55-5a7a1a6b0c11,4"',
    id: '17',
    lastModifiedDateTime: '2026-03-04T10:20:44Z',
    webUrl: 'https://contoso.sharepoint.com/sites/demo/Lists/Requests/17_.000',
    createdBy: { user: { email: 'adele@contoso.com', id: 'e27a5a9c-0001', displayName: 'Adele Vance' } },
    lastModifiedBy: { user: { email: 'alex@contoso.com', id: 'e27a5a9c-0002', displayName: 'Alex Wilber' } },
    parentReference: { id: '4f0f3e5c-11aa-4b5c-8f1e-000000000017', siteId: 'contoso.sharepoint.com,1,2' },
    contentType: { id: '0x0100AB', name: 'Item' },
    fields: {
      '@odata.etag': '"8c5f0b0a-1d5e-4c0e-9c55-5a7a1a6b0c11,4"',
      Title: 'A new laptop',
      Priority: 'Normal',
      Amount: 1499.9,
      Due: '2026-04-01T00:00:00Z',
      id: '17',
      Notes: '',
    },
  };
  const missing = ITEM_BYTES - Buffer.byteLength(JSON.stringify(item));
  item.fields.Notes = 'It should last for years. '.repeat(100).slice(0, missing);
  return JSON.stringify(item);
}
