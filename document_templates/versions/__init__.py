"""Word files that others bring for a kind: looked through, their places matched with our fields, tried, compared.

`hostile`, one folder above, refuses what acts or reaches out; `places` finds where a Word file waits for a value, whatever way its
writer marked it, and puts our fields there; `language` reads what a template asks for without running it;
`trial` fills the kind's sample and looks for everything in the PDF; `comparison` tells two formats apart.
"""
