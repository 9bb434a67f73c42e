-- keys: info
-- args:
return {'ok', {}, 1}
