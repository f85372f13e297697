"""The pair network: how its weights become the folder that ships."""
