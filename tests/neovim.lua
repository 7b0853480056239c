-- What a person does in Neovim, and what they see, one JSON object a line. Run with the set-up of docs/editors.md.

local function tell(what)
  io.stdout:write(vim.json.encode(what) .. "\n")
end

local function await(what, done)
  if not vim.wait(60000, done, 20) then
    tell({ missed = what })
    vim.cmd("cquit")
  end
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") .. "\n"
end

local function has(part)
  return function()
    return text():find(part, 1, true) ~= nil
  end
end

local function float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then
      return window
    end
  end
end

vim.cmd.edit("app.py")
await("diagnostics", function()
  return #vim.diagnostic.get(0) == 2
end)
for _, each in ipairs(vim.diagnostic.get(0)) do
  local related = {}
  for _, place in ipairs(each.user_data.lsp.relatedInformation or {}) do
    local file = vim.fs.basename(vim.uri_to_fname(place.location.uri))
    table.insert(related, file .. ":" .. place.location.range.start.line + 1 .. " " .. place.message)
  end
  tell({ line = each.lnum + 1, code = each.code, source = each.source, message = each.message, related = related })
end

vim.api.nvim_win_set_cursor(0, { 8, 6 })
vim.lsp.buf.hover()
await("hover", float)
tell({ hover = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(float()), 0, -1, false) })
vim.api.nvim_win_close(float(), true)

vim.ui.select = function(items, _, choose)
  tell({ actions = vim.tbl_map(function(each) return each.action.title end, items) })
  choose(items[1], 1)
end
vim.lsp.buf.code_action()
await("repair", has("asyncio.sleep(1)"))
tell({ text = text() })

await("new diagnostics", function()
  return #vim.diagnostic.get(0) == 1
end)
vim.cmd("normal \\af")
await("all repairs", has("await _run_blocking(load, name)"))
vim.cmd("write")
vim.cmd("quit")
