"""Who somebody is: bearer tokens now, local accounts and OIDC later. Events only ever see an opaque subject id."""
