-- keys: info
-- args:
-- answer: value
return {'ok', {}, 1}
