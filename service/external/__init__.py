"""Documents made elsewhere and only kept: what the project file tells of them, and files brought in the panel."""
